using System.Text.Encodings.Web;
using System.Text.Json;

namespace Platform.Collections.Imports;

/// <summary>The lender's further columns of a row as one JSON object of strings; empty cells are left out.</summary>
public sealed class AttributeForm(IReadOnlyList<string> names)
{
    private const int LongestCell = 1_000;
    private const int LongestName = 100;
    private const int LongestAll = 32_000;

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string? Read(string[] cells, Action<string, string> wrong)
    {
        Dictionary<string, string>? values = null;
        var all = 0;
        for (var i = 0; i < cells.Length; i++)
        {
            var cell = cells[i].Trim();
            if (cell.Length == 0) continue;
            var name = TextForm.Shorten(names[i], LongestName);
            if (cell.Length > LongestCell || (all += cell.Length + name.Length) > LongestAll) wrong(name, "too_long");
            else if (cell.Contains('\0', StringComparison.Ordinal)) wrong(name, "control_character");
            else (values ??= [])[name] = cell;
        }
        return values is null ? null : JsonSerializer.Serialize(values, Json);
    }
}
