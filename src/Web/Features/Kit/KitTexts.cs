namespace Platform.Web.Features.Kit;

/// <summary>Marks the resources beside it.</summary>
public sealed class KitTexts;
