using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.Channels;
using Platform.Collections.Segments;

namespace Platform.Collections.Strategies;

/// <summary>
/// A strategy's content: for whom (the segment, its conditions copied in at publication) and the timeline of steps.
/// </summary>
public sealed record StrategyDefinition(Guid SegmentId, SegmentDefinition? Segment, IReadOnlyList<StrategyStep> Steps)
{
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    public static StrategyDefinition Parse(string json) => JsonSerializer.Deserialize<StrategyDefinition>(json, Json)!;
}

/// <summary>
/// One touch: on the day the account is exactly <paramref name="Day"/> days past due in the debtor's zone (negative
/// before the due date), within the window of that local day.
/// </summary>
/// <param name="No">Unique within the strategy and stable over its versions; part of the attempt's natural key.</param>
/// <param name="Channel">A <see cref="ChannelKind.Call"/> or <see cref="ChannelKind.Visit"/> step becomes a person's task.</param>
/// <param name="TemplateId">The template; for a task the words are its note. Null for a task without text.</param>
/// <param name="TemplateVersionId">The version frozen at publication.</param>
/// <param name="From">Earliest local time.</param>
/// <param name="To">Latest local time, exclusive.</param>
public sealed record StrategyStep(
    short No, int Day, ChannelKind Channel, Guid? TemplateId, Guid? TemplateVersionId, TimeOnly From, TimeOnly To);
