using Platform.Channels;
using Platform.Tenancy;

namespace Platform.Collections.Strategies;

/// <summary>A template as a strategy sees it.</summary>
/// <param name="Published">Id of its newest published version; null when none is.</param>
public sealed record StrategyTemplate(Guid Id, string Key, string Name, ChannelKind Channel, Guid? Published);

/// <summary>What makes a timeline sound; a refusal names the step's number and the field.</summary>
public static class StrategyRules
{
    public const int FirstDay = -90;
    public const int LastDay = 3650;
    private const int MostSteps = 200;

    public static Refusal? Check(StrategyDefinition strategy, IReadOnlyDictionary<Guid, StrategyTemplate> templates)
    {
        if (strategy.Steps.Count > MostSteps) return Refusal.Invalid("Steps", "too_many", MostSteps);
        var numbers = new HashSet<short>();
        var touches = new HashSet<(int, ChannelKind, Guid?, TimeOnly)>();
        foreach (var step in strategy.Steps)
        {
            if (step.No < 1 || !numbers.Add(step.No)) return At(step, "No", "taken");
            if (step.Day is < FirstDay or > LastDay) return At(step, "Day", "out_of_range");
            if (!Enum.IsDefined(step.Channel)) return At(step, "Channel", "required");
            if (step.From >= step.To) return At(step, "To", "before_start");
            if (step.TemplateId is null && !IsTask(step.Channel)) return At(step, "Template", "required");
            if (step.TemplateId is { } id)
            {
                if (!templates.TryGetValue(id, out var template)) return At(step, "Template", "not_found");
                if (template.Channel != step.Channel) return At(step, "Template", "other_channel");
            }
            if (!touches.Add((step.Day, step.Channel, step.TemplateId, step.From))) return At(step, "Day", "repeated");
        }
        return null;
    }

    /// <summary>What publishing asks beyond a sound draft: a segment, steps, and published words.</summary>
    public static Refusal? CheckPublish(StrategyDefinition strategy, IReadOnlyDictionary<Guid, StrategyTemplate> templates)
    {
        if (strategy.Steps.Count == 0) return Refusal.Invalid("Steps", "required");
        if (Check(strategy, templates) is { } wrong) return wrong;
        var unpublished = strategy.Steps.FirstOrDefault(step => step.TemplateId is { } id && templates[id].Published is null);
        return unpublished is null ? null : At(unpublished, "Template", "not_published");
    }

    /// <summary>A step that a person carries out.</summary>
    public static bool IsTask(ChannelKind channel) => channel is ChannelKind.Call or ChannelKind.Visit;

    private static Refusal At(StrategyStep step, string field, string code) => new("strategy_step", step.No, field, code);
}
