namespace Platform.Web.Features.Records;

/// <summary>Marks the resources beside it.</summary>
public sealed class RecordTexts;
