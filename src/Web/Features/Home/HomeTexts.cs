namespace Platform.Web.Features.Home;

/// <summary>Marks the resources beside it.</summary>
public sealed class HomeTexts;
