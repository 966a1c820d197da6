using System.Text;
using System.Text.Json;

namespace Platform.Web.Features.Recordings;

/// <summary>Draws a recording's outline as one filled path for each channel, 40 units high, the first on top.</summary>
public static class WavePath
{
    public static string[] Of(string? peaks, int columns)
    {
        if (peaks is null) return [];
        using var json = JsonDocument.Parse(peaks);
        return [.. json.RootElement.GetProperty("data").EnumerateArray().Select((lane, no) => Lane(lane, columns, 20 + no * 40))];
    }

    private static string Lane(JsonElement lane, int columns, int middle)
    {
        var values = lane.EnumerateArray().Select(value => value.GetInt32()).ToArray();
        var count = values.Length / 2;
        if (count == 0) return "";
        var (top, bottom) = (new StringBuilder("M"), new StringBuilder());
        for (var column = 0; column < columns; column++)
        {
            var (from, to) = (column * count / columns, Math.Max(column * count / columns + 1, (column + 1) * count / columns));
            var (low, high) = (0, 0);
            for (var i = from; i < Math.Min(to, count); i++) (low, high) = (Math.Min(low, values[i * 2]), Math.Max(high, values[i * 2 + 1]));
            top.Append(System.Globalization.CultureInfo.InvariantCulture, $"{(column == 0 ? "" : "L")}{column} {middle - high * 19 / 127}");
            bottom.Insert(0, System.FormattableString.Invariant($"L{column} {middle - low * 19 / 127 + 1}"));
        }
        return top.Append(bottom).Append('Z').ToString();
    }
}
