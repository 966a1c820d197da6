namespace Platform.Web.Features.Placements;

/// <summary>Marks the resources beside it: the words of placements and agencies.</summary>
public sealed class PlacementTexts;
