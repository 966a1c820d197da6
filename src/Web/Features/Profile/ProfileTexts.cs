namespace Platform.Web.Features.Profile;

/// <summary>Marks the resources beside it.</summary>
public sealed class ProfileTexts;
