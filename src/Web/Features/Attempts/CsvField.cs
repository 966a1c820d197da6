namespace Platform.Web.Features.Attempts;

/// <summary>One field of a CSV file, quoted where it must be; a text that a spreadsheet would run as a formula is defused.</summary>
public static class CsvField
{
    public static string Of(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "";
        if (text[0] is '=' or '+' or '-' or '@' or '\t' or '\r') text = "'" + text;
        return text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
