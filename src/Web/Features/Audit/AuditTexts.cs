namespace Platform.Web.Features.Audit;

/// <summary>Marks the resources beside it.</summary>
public sealed class AuditTexts;
