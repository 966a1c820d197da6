using Platform.QualityCheck.Scorecards;

namespace Platform.Web.Features.Quality;

/// <summary>A scorecard while it is being changed.</summary>
public sealed class ScorecardDraft
{
    public string Name { get; set; } = "";
    public decimal PassMark { get; set; } = 80;
    public FatalRule FatalRule { get; set; }
    public List<Section> Sections { get; } = [];

    public int Total => Sections.Sum(section => section.Items.Sum(item => item.Weight));

    public sealed class Section
    {
        public string Name { get; set; } = "";
        public List<Item> Items { get; } = [];
    }

    public sealed class Item
    {
        public string Key { get; set; } = "";
        public string Text { get; set; } = "";
        public string Hint { get; set; } = "";
        public int Weight { get; set; } = 10;
        public bool IsFatal { get; set; }
    }

    public static ScorecardDraft Of(string name, ScorecardDefinition card)
    {
        var draft = new ScorecardDraft { Name = name, PassMark = card.PassMark, FatalRule = card.FatalRule };
        foreach (var section in card.Sections)
        {
            var part = new Section { Name = section.Name };
            part.Items.AddRange(section.Items.Select(item => new Item { Key = item.Key, Text = item.Text, Hint = item.Hint ?? "", Weight = item.Weight, IsFatal = item.IsFatal }));
            draft.Sections.Add(part);
        }
        return draft;
    }

    /// <summary>A new item's key is one that none ever had: a report never takes it for another.</summary>
    public static void Add(Section to) => to.Items.Add(new Item { Key = "i-" + Guid.CreateVersion7().ToString("N")[^10..] });

    public static void Move<T>(List<T> list, T what, int by)
    {
        var at = list.IndexOf(what);
        var to = Math.Clamp(at + by, 0, list.Count - 1);
        list.RemoveAt(at);
        list.Insert(to, what);
    }

    public ScorecardDefinition ToDefinition() => new(PassMark, FatalRule,
    [
        .. Sections.Select(section => new ScorecardSection(section.Name.Trim(),
            [.. section.Items.Select(item => new ScorecardItem(item.Key, item.Text.Trim(), item.Weight, item.IsFatal, string.IsNullOrWhiteSpace(item.Hint) ? null : item.Hint.Trim()))])),
    ]);
}
