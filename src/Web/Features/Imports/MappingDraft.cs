using Platform.Collections.Imports;

namespace Platform.Web.Features.Imports;

/// <summary>A mapping while it is edited: every field as the form holds it, empty where nothing is said.</summary>
public sealed class MappingDraft
{
    public string Name { get; set; } = "";
    public string DateFormat { get; set; } = "";
    public string Decimals { get; set; } = ".";
    public string Thousands { get; set; } = "";

    /// <summary>Our column → the lender's header.</summary>
    public Dictionary<string, string> Columns { get; } = [];

    public Dictionary<string, string> Defaults { get; } = [];

    /// <summary>Our column → lines of "code = value".</summary>
    public Dictionary<string, string> Codes { get; } = [];

    /// <summary>Headers that are not kept as attributes.</summary>
    public HashSet<string> Ignored { get; } = new(StringComparer.OrdinalIgnoreCase);

    public static MappingDraft Of(string name, MappingDefinition definition)
    {
        var draft = new MappingDraft { Name = name };
        draft.Take(definition);
        foreach (var (column, value) in definition.Defaults) draft.Defaults[column] = value;
        foreach (var (column, codes) in definition.Codes)
            draft.Codes[column] = string.Join('\n', codes.Select(code => $"{code.Key} = {code.Value}"));
        draft.Ignored.UnionWith(definition.Ignored);
        return draft;
    }

    /// <summary>Takes over what was guessed from a file: names of columns and forms. Codes and values given by hand stay.</summary>
    public void Take(MappingDefinition guess)
    {
        Columns.Clear();
        foreach (var (column, header) in guess.Columns) Columns[column] = header;
        (DateFormat, Decimals, Thousands) = (guess.DateFormat ?? "", guess.DecimalSeparator, guess.ThousandsSeparator);
    }

    public MappingDefinition ToDefinition() => new(
        Given(Columns), DateFormat.Length == 0 ? null : DateFormat, Decimals, Thousands,
        Codes.Select(pair => (pair.Key, Codes: Lines(pair.Value))).Where(pair => pair.Codes.Count > 0)
            .ToDictionary(pair => pair.Key, IReadOnlyDictionary<string, string> (pair) => pair.Codes),
        Given(Defaults))
    { Ignored = [.. Ignored.Order(StringComparer.Ordinal)] };

    public static string Of(Dictionary<string, string> values, string column) => values.GetValueOrDefault(column, "");

    private static Dictionary<string, string> Given(Dictionary<string, string> values) =>
        values.Where(pair => pair.Value.Trim().Length > 0).ToDictionary(pair => pair.Key, pair => pair.Value.Trim());

    private static Dictionary<string, string> Lines(string text)
    {
        var codes = new Dictionary<string, string>();
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split('=', 2, StringSplitOptions.TrimEntries) is [{ Length: > 0 } code, { Length: > 0 } value]) codes[code] = value;
        }
        return codes;
    }
}
