using System.Text.RegularExpressions;
using Platform.Migrations;

namespace Platform.Tests.Architecture;

/// <summary>Where a debtor is at a time is nobody's to guess: the model has no place to keep a guess in.</summary>
public sealed partial class LocationTests
{
    // What has the word for another reason. The two places where somebody stood are the visitors' own, kept at the door as
    // proof of the visit; they are sealed and belong to the visit, and no debtor's row points to them.
    private static readonly Dictionary<string, string> Harmless = new()
    {
        ["VisitEntry.Location"] = "where the visitor checked in, sealed, as proof of the visit",
        ["IdempotencyRecord.Location"] = "the HTTP header",
    };

    [Fact, Trait("row", "001-18")]
    public void No_column_can_hold_where_a_debtor_is_thought_to_be()
    {
        var found = Columns().Where(name => Inferred().IsMatch(name.Split('.')[1])).Where(name => !Harmless.ContainsKey(name)).ToList();
        Assert.True(found.Count == 0, $"{string.Join(", ", found)}: locations are not inferred (docs/adr/0025). A place that is no guess about a debtor is named in this test with its reason.");
    }

    [Fact, Trait("row", "001-18")]
    public void The_words_that_are_looked_for_would_be_found_in_the_model()
    {
        string[] guesses = ["LastLocation", "PredictedPlace", "Latitude", "GeoHash", "LikelyAddress", "CellTower", "Whereabouts", "IpCity", "HomeProbability", "TrackedAt"];
        Assert.All(guesses, name => Assert.Matches(Inferred(), name));
        string[] honest = ["Address", "TimeZone", "Region", "Country", "WishedFrom", "WishedTo", "PlacementId", "LogPlace"];
        Assert.All(honest, name => Assert.DoesNotMatch(Inferred(), name));
        Assert.All(Harmless.Keys, name => Assert.Contains(name, Columns()));
    }

    private static List<string> Columns()
    {
        using var db = SqliteDesign.Create("Data Source=:memory:");
        return [.. db.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties().Select(property => $"{entity.ClrType.Name}.{property.Name}"))];
    }

    [GeneratedRegex("location|latitude|longitude|geo(hash|code|point|fence)?$|geo[A-Z]|likely|predicted|whereabouts|celltower|cell_?id|wifi|ipcity|trackedat|movement|homeprobab", RegexOptions.IgnoreCase)]
    private static partial Regex Inferred();
}
