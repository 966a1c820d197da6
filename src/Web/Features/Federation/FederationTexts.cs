namespace Platform.Web.Features.Federation;

/// <summary>Marks the resources beside it.</summary>
public sealed class FederationTexts;
