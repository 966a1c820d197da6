using System.Text.Json;

namespace Platform.QualityCheck.Scorecards;

/// <summary>The scorecards that come with the product; a lender takes one as its own and changes it as it likes.</summary>
public static class Starters
{
    /// <param name="Language">Of its texts: "en" or "zh".</param>
    public sealed record Starter(string Key, string Name, string Language, ScorecardDefinition Definition);

    public static IReadOnlyList<Starter> All { get; } = Read();

    public static Starter Find(string key) => All.Single(starter => starter.Key == key);

    private static List<Starter> Read()
    {
        var assembly = typeof(Starters).Assembly;
        return [.. assembly.GetManifestResourceNames().Where(name => name.Contains(".Starters.", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .Select(name =>
            {
                using var file = assembly.GetManifestResourceStream(name)!;
                return JsonSerializer.Deserialize<Starter>(file, JsonSerializerOptions.Web)!;
            })];
    }
}
