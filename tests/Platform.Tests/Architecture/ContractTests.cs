using System.Text;
using System.Text.RegularExpressions;
using Platform.Testing;

namespace Platform.Tests.Architecture;

/// <summary>
/// docs/contract.md is made from docs/contract-rows.tsv (what the product does) and the tests' [Trait("row", "…")]
/// (what shows it). UPDATE_CONTRACT=1 writes it anew.
/// </summary>
public sealed partial class ContractTests
{
    private const string Document = "docs/contract.md";
    private const string Rows = "docs/contract-rows.tsv";

    [Fact]
    public void The_contract_document_is_up_to_date()
    {
        var expected = Write(ReadRows(), ReadTests());
        if (Environment.GetEnvironmentVariable("UPDATE_CONTRACT") == "1")
            File.WriteAllText(Repository.PathOf(Document), expected);

        Assert.True(
            File.Exists(Repository.PathOf(Document)) && Repository.Read(Document).ReplaceLineEndings("\n") == expected,
            $"{Document} is not what rows and tests say. Set UPDATE_CONTRACT=1, run this test again and commit the file.");
    }

    [Fact]
    public void Every_test_names_a_row_that_the_contract_has()
    {
        var rows = ReadRows().Select(row => row.Key).ToHashSet();

        Assert.All(ReadTests(), test => Assert.Contains(test.Row, rows));
    }

    [Fact]
    public void A_trait_is_read_from_a_method_a_theory_and_a_class()
    {
        const string row = "[Trait(\"row\", ";
        var source = $$"""
            {{row}}"000-1")]
            public sealed class ATests
            {
                [Fact, Trait("row", "000-2")]
                {{row}}"000-3")]
                public async Task A_sentence() { }

                [Theory]
                {{row}}"000-4")]
                [InlineData(1)]
                public void Another(int n) { }
            }
            """;

        Assert.Equal(
            [("000-1", "ATests"), ("000-2", "ATests.A_sentence"), ("000-3", "ATests.A_sentence"), ("000-4", "ATests.Another")],
            Traits(source));
    }

    private static List<(string Key, string Text)> ReadRows() =>
    [
        .. Repository.Read(Rows).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.TrimEnd('\r').Split('\t'))
            .Select(cells => (cells[0], cells[1])),
    ];

    private static List<(string Row, string Test)> ReadTests() =>
    [
        .. Repository.Files("tests", ".cs")
            .Where(file => !file.EndsWith($"/{nameof(ContractTests)}.cs", StringComparison.Ordinal))
            .SelectMany(file => Traits(Repository.Read(file)).Select(found => (found.Row, $"{Project(file)}: {found.Test}"))),
    ];

    private static List<(string Row, string Test)> Traits(string source)
    {
        var found = new List<(string, string)>();
        foreach (var trait in TraitPattern().Matches(source).Cast<Match>())
        {
            var named = DeclarationPattern().Match(source, trait.Index);
            if (!named.Success) continue;
            var method = named.Groups["method"];
            var type = named.Groups["type"].Success
                ? named.Groups["type"].Value
                : TypePattern().Matches(source[..trait.Index]).Last().Groups["type"].Value;
            found.Add((trait.Groups["row"].Value, method.Success ? $"{type}.{method.Value}" : type));
        }

        return found;
    }

    private static string Project(string file) => file.Split('/')[1];

    private static string Write(List<(string Key, string Text)> rows, List<(string Row, string Test)> tests)
    {
        var document = new StringBuilder(
            """
            # What the product does, and the tests that show it

            Made from [contract-rows.tsv](contract-rows.tsv) and the tests' `[Trait("row", "…")]`; a test compares it. To write it
            anew: `UPDATE_CONTRACT=1 dotnet run --project tests/Platform.Tests -- -class Platform.Tests.Architecture.ContractTests`.

            | row | what the product does | shown by |
            |---|---|---|

            """.ReplaceLineEndings("\n"));
        foreach (var (key, text) in rows)
        {
            var shown = tests.Where(test => test.Row == key).Select(test => $"`{test.Test}`").Distinct().Order(StringComparer.Ordinal);
            document.Append("| ").Append(key).Append(" | ").Append(text).Append(" | ").AppendJoin("<br>", shown).Append(" |\n");
        }

        return document.ToString();
    }

    [GeneratedRegex(@"\bTrait\(\s*""row""\s*,\s*""(?<row>[^""]+)""\s*\)")]
    private static partial Regex TraitPattern();

    [GeneratedRegex(@"\bclass\s+(?<type>\w+)|\bpublic\s+(?:static\s+|async\s+|override\s+)*[\w<>\[\]?.]+\s+(?<method>\w+)\s*\(")]
    private static partial Regex DeclarationPattern();

    [GeneratedRegex(@"\bclass\s+(?<type>\w+)")]
    private static partial Regex TypePattern();
}
