namespace Platform.Web.Features.Quality;

/// <summary>Marks the resources beside it: the inspector's queue and scoring, results, appeals, plans, scorecards and the report.</summary>
public sealed class QualityTexts;
