namespace Platform.Web.Features.Search;

/// <summary>Marks the resources beside it.</summary>
public sealed class SearchTexts;
