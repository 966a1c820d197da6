using System.Text.Json;
using Platform.Collections.Strategies;

namespace Platform.Collections.Segments;

/// <summary>Conditions as they are stored; a list that an older or foreign text leaves out asks nothing.</summary>
public static class SegmentJson
{
    extension(SegmentDefinition segment)
    {
        public string ToJson() => JsonSerializer.Serialize(segment, StrategyDefinition.Json);

        public static SegmentDefinition Parse(string json)
        {
            var read = JsonSerializer.Deserialize<SegmentDefinition>(json, StrategyDefinition.Json)!;
            return read with
            {
                Buckets = read.Buckets ?? [],
                Products = read.Products ?? [],
                Regions = read.Regions ?? [],
                Attributes = read.Attributes ?? [],
            };
        }
    }
}
