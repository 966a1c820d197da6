using System.Text.Json;

namespace Platform.Collections.Imports;

/// <summary>How a lender's own file reads: its names for our columns, its forms of dates and numbers, its codes.</summary>
/// <param name="Columns">Our column → the lender's header.</param>
/// <param name="DateFormat">A .NET date format such as <c>dd/MM/yyyy</c>; null is ISO <c>yyyy-MM-dd</c>.</param>
/// <param name="DecimalSeparator">"." or ",".</param>
/// <param name="ThousandsSeparator">Removed before a number is read; empty allows none.</param>
/// <param name="Codes">Our column → (the lender's code → our value).</param>
/// <param name="Defaults">Our column → value where the file has no such column or an empty cell.</param>
public sealed record MappingDefinition(
    IReadOnlyDictionary<string, string> Columns, string? DateFormat, string DecimalSeparator, string ThousandsSeparator,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Codes, IReadOnlyDictionary<string, string> Defaults)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Our own names and forms.</summary>
    public static MappingDefinition None { get; } = new(
        new Dictionary<string, string>(), null, ".", "",
        new Dictionary<string, IReadOnlyDictionary<string, string>>(), new Dictionary<string, string>());

    /// <summary>The lender's headers that are not kept as attributes: attributes are not sealed, so personal data belongs here.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    public string HeaderOf(string column) => Columns.TryGetValue(column, out var header) ? header : column;

    /// <summary>The cell after the lender's codes and defaults.</summary>
    public string Value(string column, string cell)
    {
        if (cell.Length == 0) return Defaults.Count > 0 && Defaults.TryGetValue(column, out var standard) ? standard : "";
        return Codes.Count > 0 && Codes.TryGetValue(column, out var codes) && codes.TryGetValue(cell, out var ours) ? ours : cell;
    }

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    public static MappingDefinition Parse(string json) => JsonSerializer.Deserialize<MappingDefinition>(json, Json)!;
}
