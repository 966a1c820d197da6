namespace Platform.Web.Shared;

/// <summary>One state of a funnel: its word, how many, what it means, and where they are listed.</summary>
public sealed record FunnelPart(string Label, long Count, StateKind Kind, string? Href = null);
