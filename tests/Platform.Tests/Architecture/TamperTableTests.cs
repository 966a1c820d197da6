using System.Text;
using Platform.Testing;

namespace Platform.Tests.Architecture;

/// <summary>
/// The table in docs/audit.md is made from docs/tamper-rows.tsv (number, what was done, what shows it) and from the tests
/// that name a number in their trait "tamper". UPDATE_CONTRACT=1 writes it; the words around it are written by hand.
/// </summary>
public sealed class TamperTableTests
{
    private const string Begin = "<!-- tamper table: made by TamperTableTests -->\n";
    private const string End = "<!-- end of the tamper table -->\n";

    private static readonly TraitTable Table = new("docs/audit.md", "docs/tamper-rows.tsv");

    [Fact]
    public void The_table_of_tampering_is_up_to_date() => Assert.True(
        Table.IsUpToDate(Write()), $"{Table.Document} is not what rows and tests say. Set UPDATE_CONTRACT=1, run this test again and commit the file.");

    [Fact]
    public void Each_of_the_fourteen_ways_has_a_test_and_no_test_names_another()
    {
        var rows = Table.ReadRows().Select(row => row[0]).ToList();
        var tested = TraitTable.ReadTests("tamper").Select(test => test.Row).ToHashSet();

        Assert.Equal(Enumerable.Range(1, 14).Select(number => $"{number}"), rows);
        Assert.Equal(rows.Order(StringComparer.Ordinal), tested.Order(StringComparer.Ordinal));
    }

    private static string Write()
    {
        var document = Repository.Read(Table.Document).ReplaceLineEndings("\n");
        var (begin, end) = (document.IndexOf(Begin, StringComparison.Ordinal), document.IndexOf(End, StringComparison.Ordinal));
        Assert.True(begin >= 0 && end > begin, $"{Table.Document} has lost the marks around its table.");
        var tests = TraitTable.ReadTests("tamper");
        var table = new StringBuilder("| # | what was done | what shows it | tests |\n|---|---|---|---|\n");
        foreach (var row in Table.ReadRows()) table.Append("| ").AppendJoin(" | ", row[0], row[1], row[2], TraitTable.Cell(tests, row[0])).Append(" |\n");
        return string.Concat(document.AsSpan(0, begin + Begin.Length), table.ToString(), document.AsSpan(end));
    }
}
