using Platform.Collections.Segments;

namespace Platform.Web.Features.Segments;

/// <summary>What stands in the fields of the segment editor.</summary>
public sealed class SegmentForm
{
    public Guid? Id { get; init; }
    public int Version { get; init; }
    public string Name { get; set; } = "";
    public SortedSet<int> Buckets { get; init; } = [];
    public int? MinDays { get; set; }
    public int? MaxDays { get; set; }
    public decimal? MinPastDue { get; set; }
    public decimal? MaxPastDue { get; set; }
    public decimal? MinBalance { get; set; }
    public decimal? MaxBalance { get; set; }
    public decimal? MinScore { get; set; }
    public decimal? MaxScore { get; set; }
    public string Currency { get; set; } = "";
    public SortedSet<string> Products { get; init; } = new(StringComparer.Ordinal);
    public SortedSet<string> Regions { get; init; } = new(StringComparer.Ordinal);
    public List<AttributeLine> Attributes { get; init; } = [];

    public static SegmentForm From(SegmentRow? row)
    {
        if (row is null) return new SegmentForm();
        var segment = row.Definition;
        return new SegmentForm
        {
            Id = row.Id,
            Version = row.Version,
            Name = row.Name,
            Buckets = [.. segment.Buckets],
            MinDays = segment.MinDaysPastDue,
            MaxDays = segment.MaxDaysPastDue,
            MinPastDue = segment.MinPastDue,
            MaxPastDue = segment.MaxPastDue,
            MinBalance = segment.MinBalance,
            MaxBalance = segment.MaxBalance,
            MinScore = segment.MinRiskScore,
            MaxScore = segment.MaxRiskScore,
            Currency = segment.Currency ?? "",
            Products = new SortedSet<string>(segment.Products, StringComparer.Ordinal),
            Regions = new SortedSet<string>(segment.Regions, StringComparer.Ordinal),
            Attributes = [.. segment.Attributes.Select(c => new AttributeLine { Name = c.Name, Test = c.Test, Values = string.Join(", ", c.Values) })],
        };
    }

    public SegmentDefinition Definition() => new(
        [.. Buckets], MinDays, MaxDays, MinPastDue, MaxPastDue, MinBalance, MaxBalance, Currency.Length == 0 ? null : Currency,
        [.. Products], [.. Regions], MinScore, MaxScore, [.. Attributes.Select(line => line.Condition())]);
}

public sealed class AttributeLine
{
    public string Name { get; set; } = "";
    public AttributeTest Test { get; set; }

    /// <summary>As typed; only "one of" takes several, with commas between.</summary>
    public string Values { get; set; } = "";

    public AttributeCondition Condition() => new(
        Name.Trim(), Test,
        Test is AttributeTest.OneOf
            ? Values.Split([',', '，'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : Values.Length == 0 ? [] : [Values.Trim()]);
}
