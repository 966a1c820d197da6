namespace Platform.Web.Features.Attempts;

/// <summary>Marks the resources beside it.</summary>
public sealed class AttemptTexts;
