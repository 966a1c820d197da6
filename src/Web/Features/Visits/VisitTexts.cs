namespace Platform.Web.Features.Visits;

/// <summary>Marks the resources beside it.</summary>
public sealed class VisitTexts;
