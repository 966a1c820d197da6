using System.Text.RegularExpressions;
using Platform.Testing;

namespace Platform.Tests.Architecture;

/// <summary>A document that is made from a file of rows and from the tests that name them in a trait.</summary>
/// <param name="Document">Made; its path in the repository.</param>
/// <param name="Rows">Tab-separated; the first cell is what traits name.</param>
internal sealed partial record TraitTable(string Document, string Rows)
{
    public IReadOnlyList<string[]> ReadRows() =>
        [.. Repository.Read(Rows).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd('\r').Split('\t'))];

    /// <summary>UPDATE_CONTRACT=1 writes the document anew.</summary>
    /// <returns>Whether the document in the repository is this text.</returns>
    public bool IsUpToDate(string expected)
    {
        if (Environment.GetEnvironmentVariable("UPDATE_CONTRACT") == "1") File.WriteAllText(Repository.PathOf(Document), expected);
        return File.Exists(Repository.PathOf(Document)) && Repository.Read(Document).ReplaceLineEndings("\n") == expected;
    }

    /// <returns>Every test that names a row in this trait: "Project: Class.Method".</returns>
    public static IReadOnlyList<(string Row, string Test)> ReadTests(string trait) =>
    [
        .. Repository.Files("tests", ".cs")
            .Where(file => Path.GetFileNameWithoutExtension(file) is not (nameof(ContractTests) or nameof(AttackTableTests)))
            .SelectMany(file => Traits(Repository.Read(file), trait).Select(found => (found.Row, $"{file.Split('/')[1]}: {found.Test}"))),
    ];

    public static List<(string Row, string Test)> Traits(string source, string wanted)
    {
        var found = new List<(string, string)>();
        foreach (var trait in TraitPattern().Matches(source).Where(match => match.Groups["name"].Value == wanted))
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

    /// <summary>The tests of one row as one cell.</summary>
    public static string Cell(IEnumerable<(string Row, string Test)> tests, string row) =>
        string.Join("<br>", tests.Where(test => test.Row == row).Select(test => $"`{test.Test}`").Distinct().Order(StringComparer.Ordinal));

    [GeneratedRegex(@"\bTrait\(\s*""(?<name>\w+)""\s*,\s*""(?<row>[^""]+)""\s*\)")]
    private static partial Regex TraitPattern();

    [GeneratedRegex(@"\bclass\s+(?<type>\w+)|\bpublic\s+(?:static\s+|async\s+|override\s+)*[\w<>\[\]?.]+\s+(?<method>\w+)\s*\(")]
    private static partial Regex DeclarationPattern();

    [GeneratedRegex(@"\bclass\s+(?<type>\w+)")]
    private static partial Regex TypePattern();
}
