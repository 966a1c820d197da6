using System.Globalization;
using Platform.Web.Shared.Culture;

namespace Platform.Web.Shared;

/// <summary>Days and times in the reader's form where a text needs them as words; <c>WhenText</c> is for the rest.</summary>
public static class WhenForm
{
    public static string Day(DateOnly day) => day.ToString(Cultures.IsChinese ? "yyyy年M月d日" : "d MMM yyyy", CultureInfo.CurrentCulture);

    /// <summary>The hour and minute of a day, in the 24-hour form of both languages.</summary>
    public static string Hour(TimeOnly at) => at.ToString("HH:mm", CultureInfo.InvariantCulture);

    /// <returns>What a person typed as a time of day, "9", "0930" or "9:30"; null when it is none.</returns>
    public static TimeOnly? ParseHour(string typed)
    {
        var text = typed.Trim().Replace('：', ':').Replace('.', ':');
        if (!text.Contains(':', StringComparison.Ordinal)) text = text.Length > 2 ? $"{text[..^2]}:{text[^2..]}" : text + ":00";
        return TimeOnly.TryParseExact(text, ["H:mm", "HH:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var at) ? at : null;
    }

    /// <summary>A day with its name, for a heading.</summary>
    public static string LongDay(DateOnly day) => day.ToString(Cultures.IsChinese ? "yyyy年M月d日dddd" : "dddd, d MMMM yyyy", CultureInfo.CurrentCulture);

    /// <summary>To the minute, in the given zone, whose name is part of it.</summary>
    public static string Minute(DateTimeOffset at, TimeZoneInfo? zone)
    {
        var local = TimeZoneInfo.ConvertTime(at, zone ?? TimeZoneInfo.Utc);
        return local.ToString(Cultures.IsChinese ? "yyyy年M月d日 HH:mm" : "d MMM yyyy, HH:mm", CultureInfo.CurrentCulture) + $" {(zone ?? TimeZoneInfo.Utc).Id}";
    }
}
