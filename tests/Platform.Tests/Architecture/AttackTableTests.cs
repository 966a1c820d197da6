using System.Text;
using System.Text.RegularExpressions;
using Platform.Testing;

namespace Platform.Tests.Architecture;

/// <summary>
/// docs/attacks.md is made from docs/attack-rows.tsv (number, attack, what holds it) and the tests' [Trait("attack", "…")]
/// (it is held) and [Trait("without", "…")] (the control taken away, the same attack gets through). UPDATE_CONTRACT=1 writes it.
/// </summary>
public sealed partial class AttackTableTests
{
    private static readonly TraitTable Table = new("docs/attacks.md", "docs/attack-rows.tsv");

    [Fact]
    public void The_table_of_attacks_is_up_to_date() => Assert.True(
        Table.IsUpToDate(Write()), $"{Table.Document} is not what rows and tests say. Set UPDATE_CONTRACT=1, run this test again and commit the file.");

    [Fact]
    public void Every_test_names_an_attack_that_the_table_has()
    {
        var rows = Table.ReadRows().Select(row => row[0]).ToHashSet();

        Assert.All([.. TraitTable.ReadTests("attack"), .. TraitTable.ReadTests("without")], test => Assert.Contains(test.Row, rows));
    }

    [Fact]
    public void Every_test_that_the_page_on_security_names_is_there()
    {
        var sources = string.Join('\n', Repository.Files("tests", ".cs").Select(Repository.Read));
        var named = TestName().Matches(Repository.Read("docs/security.md")).Select(match => match.Groups["name"].Value).ToList();

        Assert.True(named.Count > 20, $"Only {named.Count} names were read.");
        Assert.DoesNotContain(named, name => !name.Split('.').All(part => sources.Contains(part, StringComparison.Ordinal)));
    }

    // A sentence in underscores, or a class of tests.
    [GeneratedRegex(@"`(?<name>\w+Tests(?:\.\w+)?|[A-Z]\w*_\w+_\w+)`")]
    private static partial Regex TestName();

    private static string Write()
    {
        var document = new StringBuilder(
            """
            # Attacks on the walls between lenders and between agencies

            Made from [attack-rows.tsv](attack-rows.tsv) and the tests' `[Trait("attack", "…")]` and `[Trait("without", "…")]`; a test
            compares it. To write it anew: `UPDATE_CONTRACT=1 dotnet run --project tests/Platform.Tests -- -class
            Platform.Tests.Architecture.AttackTableTests`. "Control removed" names the test that takes the control away and sees the
            same attack get through; an empty cell is an honest gap.

            | # | attack | held by | control present: refused | control removed: gets through |
            |---|---|---|---|---|

            """.ReplaceLineEndings("\n"));
        var (held, without) = (TraitTable.ReadTests("attack"), TraitTable.ReadTests("without"));
        foreach (var row in Table.ReadRows())
        {
            document.Append("| ").AppendJoin(" | ", row[0], row[1], row[2], TraitTable.Cell(held, row[0]), TraitTable.Cell(without, row[0])).Append(" |\n");
        }

        return document.ToString();
    }
}
