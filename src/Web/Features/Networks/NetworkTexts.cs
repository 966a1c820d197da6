namespace Platform.Web.Features.Networks;

/// <summary>Marks the resources beside it.</summary>
public sealed class NetworkTexts;
