namespace Platform.Web.Features.Privacy;

/// <summary>Marks the resources beside it.</summary>
public sealed class PrivacyTexts;
