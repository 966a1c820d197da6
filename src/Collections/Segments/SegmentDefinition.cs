namespace Platform.Collections.Segments;

/// <summary>
/// Conditions that all must hold; an empty list or a null bound asks nothing. Compiled to one SQL predicate over
/// accounts and debtors, and judged in C# by the same meaning.
/// </summary>
/// <param name="Buckets">Delinquency buckets, 0 for M0 … 7 for M7+.</param>
public sealed record SegmentDefinition(
    IReadOnlyList<int> Buckets, int? MinDaysPastDue, int? MaxDaysPastDue, decimal? MinPastDue, decimal? MaxPastDue,
    decimal? MinBalance, decimal? MaxBalance, string? Currency, IReadOnlyList<string> Products,
    IReadOnlyList<string> Regions, decimal? MinRiskScore, decimal? MaxRiskScore,
    IReadOnlyList<AttributeCondition> Attributes)
{
    public static SegmentDefinition Everyone { get; } =
        new([], null, null, null, null, null, null, null, [], [], null, null, []);
}

public enum AttributeTest : short
{
    Equals = 0,
    NotEquals = 1,
    OneOf = 2,
    AtLeast = 3,
    AtMost = 4,
}

/// <summary>A test of one of the lender's own columns (or <c>industry</c>); numbers compare as numbers.</summary>
public sealed record AttributeCondition(string Name, AttributeTest Test, IReadOnlyList<string> Values);
