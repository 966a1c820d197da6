namespace Platform.Web.Features.Imports;

/// <summary>Marks the resources beside it.</summary>
public sealed class ImportTexts;
