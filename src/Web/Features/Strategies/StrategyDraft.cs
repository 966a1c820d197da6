using Platform.Channels;
using Platform.Collections.Strategies;

namespace Platform.Web.Features.Strategies;

/// <summary>The timeline while it is edited. Step numbers are given once and never used for another step.</summary>
public sealed class StrategyDraft(StrategyView view)
{
    private short _next = view.NextNo;

    public string Name { get; set; } = view.Name;
    public Guid SegmentId { get; set; } = view.Definition.SegmentId;
    public List<StrategyStep> Steps { get; } = [.. view.Definition.Steps];

    public StrategyDefinition Definition() =>
        new(SegmentId, SegmentId == view.Definition.SegmentId ? view.Definition.Segment : null, [.. Ordered]);

    public IEnumerable<StrategyStep> Ordered => Steps.OrderBy(s => s.Day).ThenBy(s => s.Channel).ThenBy(s => s.From).ThenBy(s => s.No);

    /// <returns>How many were added; a day that has the same touch already is passed over.</returns>
    public int Add(IEnumerable<int> days, ChannelKind channel, Guid? template, TimeOnly from, TimeOnly to)
    {
        var added = 0;
        foreach (var day in days.Distinct().Order())
        {
            if (Steps.Any(s => s.Day == day && s.Channel == channel && s.TemplateId == template && s.From == from)) continue;
            Steps.Add(new StrategyStep(_next++, day, channel, template, null, from, to));
            added++;
        }
        return added;
    }

    public void Replace(StrategyStep step) => Steps[Steps.FindIndex(s => s.No == step.No)] = step;

    public void Move(short no, int days)
    {
        var step = Steps.Single(s => s.No == no);
        Replace(step with { Day = Math.Clamp(step.Day + days, StrategyRules.FirstDay, StrategyRules.LastDay) });
    }

    public void Remove(short no) => Steps.RemoveAll(s => s.No == no);

    /// <summary>"1, 7, 15" or "1 7 15"; null when something in it is no day.</summary>
    public static IReadOnlyList<int>? Days(string text)
    {
        var days = new List<int>();
        foreach (var part in text.Split([',', ';', ' ', '，', '、'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!int.TryParse(part.Replace('−', '-'), System.Globalization.CultureInfo.InvariantCulture, out var day)
                || day is < StrategyRules.FirstDay or > StrategyRules.LastDay) return null;
            days.Add(day);
        }
        return days.Count == 0 ? null : days;
    }
}
