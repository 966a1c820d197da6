using System.Text.Json;
using System.Text.RegularExpressions;
using Platform.Tenancy;

namespace Platform.QualityCheck.Scorecards;

/// <summary>What a fatal item that was missed does to the score; the evaluation is failed in either case.</summary>
public enum FatalRule : short
{
    /// <summary>The score is 0, whatever else was well done.</summary>
    ScoreZero = 0,

    /// <summary>The score stands as it is.</summary>
    FailOnly = 1,
}

/// <summary>One question about a call.</summary>
/// <param name="Key">Stays the same over versions, so that reports can follow the item.</param>
/// <param name="Weight">Its share against the other items; a fatal item may weigh nothing.</param>
/// <param name="IsFatal">Missed, the evaluation is failed whatever else.</param>
/// <param name="Hint">When to say yes; null when the text says it all.</param>
public sealed record ScorecardItem(string Key, string Text, int Weight, bool IsFatal = false, string? Hint = null);

public sealed record ScorecardSection(string Name, IReadOnlyList<ScorecardItem> Items);

/// <summary>The sections and items of one version of a scorecard, and when a call has passed.</summary>
/// <param name="PassMark">Least score that passes, 0 to 100.</param>
public sealed partial record ScorecardDefinition(decimal PassMark, FatalRule FatalRule, IReadOnlyList<ScorecardSection> Sections)
{
    public const int MostItems = 40;
    private const int HeaviestItem = 1_000;
    private const int LongestText = 300;

    public IEnumerable<ScorecardItem> Items => Sections.SelectMany(section => section.Items);

    public ScorecardItem? Find(string key) => Items.FirstOrDefault(item => item.Key == key);

    public string ToJson() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);

    public static ScorecardDefinition Read(string json) =>
        JsonSerializer.Deserialize<ScorecardDefinition>(json, JsonSerializerOptions.Web)!;

    /// <returns>Null when calls can be scored by it.</returns>
    public Refusal? Check()
    {
        if (PassMark is < 0 or > 100) return Refusal.Invalid("passMark", "range", 0, 100);
        if (Sections.Count == 0 || Sections.Any(section => section.Items.Count == 0)) return Refusal.Invalid("sections", "scorecard_empty");
        if (Sections.Any(section => string.IsNullOrWhiteSpace(section.Name))) return Refusal.Invalid("section", "required");
        var items = Items.ToList();
        if (items.Count > MostItems) return Refusal.Invalid("items", "too_many", MostItems);
        if (items.Any(item => string.IsNullOrWhiteSpace(item.Text) || item.Text.Length > LongestText)) return Refusal.Invalid("item", "required");
        if (items.Any(item => !KeyForm().IsMatch(item.Key))) return Refusal.Invalid("itemKey", "key_form");
        if (items.DistinctBy(item => item.Key).Count() != items.Count) return Refusal.Invalid("itemKey", "key_twice");
        if (items.Any(item => item.Weight is < 0 or > HeaviestItem)) return Refusal.Invalid("weight", "range", 0, HeaviestItem);
        if (items.Any(item => item is { Weight: 0, IsFatal: false })) return Refusal.Invalid("weight", "weight_of_nothing");
        return items.Sum(item => item.Weight) > 0 ? null : Refusal.Invalid("weight", "range", 1, HeaviestItem);
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9_-]{0,40}$")]
    private static partial Regex KeyForm();
}
