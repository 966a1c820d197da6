using System.Text;

namespace Platform.Tests.Architecture;

/// <summary>
/// docs/contract.md is made from docs/contract-rows.tsv (what the product does) and the tests' [Trait("row", "…")]
/// (what shows it). UPDATE_CONTRACT=1 writes it anew.
/// </summary>
public sealed class ContractTests
{
    private static readonly TraitTable Table = new("docs/contract.md", "docs/contract-rows.tsv");

    [Fact]
    public void The_contract_document_is_up_to_date() => Assert.True(
        Table.IsUpToDate(Write()), $"{Table.Document} is not what rows and tests say. Set UPDATE_CONTRACT=1, run this test again and commit the file.");

    [Fact]
    public void Every_test_names_a_row_that_the_contract_has()
    {
        var rows = Table.ReadRows().Select(row => row[0]).ToHashSet();

        Assert.All(TraitTable.ReadTests("row"), test => Assert.Contains(test.Row, rows));
    }

    [Fact]
    public void A_trait_is_read_from_a_method_a_theory_and_a_class()
    {
        const string row = "[Trait(\"row\", ";
        var source = $$"""
            {{row}}"000-1")]
            public sealed class ATests
            {
                [Fact, Trait("row", "000-2"), Trait("attack", "8")]
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
            TraitTable.Traits(source, "row"));
        Assert.Equal([("8", "ATests.A_sentence")], TraitTable.Traits(source, "attack"));
    }

    private static string Write()
    {
        var document = new StringBuilder(
            """
            # What the product does, and the tests that show it

            Made from [contract-rows.tsv](contract-rows.tsv) and the tests' `[Trait("row", "…")]`; a test compares it. To write it
            anew: `UPDATE_CONTRACT=1 dotnet run --project tests/Platform.Tests -- -class Platform.Tests.Architecture.ContractTests`.

            | row | what the product does | shown by |
            |---|---|---|

            """.ReplaceLineEndings("\n"));
        var tests = TraitTable.ReadTests("row");
        foreach (var row in Table.ReadRows())
            document.Append("| ").Append(row[0]).Append(" | ").Append(row[1]).Append(" | ").Append(TraitTable.Cell(tests, row[0])).Append(" |\n");
        return document.ToString();
    }
}
