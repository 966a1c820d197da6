using System.Globalization;
using Microsoft.Extensions.Localization;
using Platform.Web.Shared.Culture;

namespace Platform.Web.Features.Campaigns;

/// <summary>Says a cron expression as a person would; one that no sentence fits is called a schedule of its own.</summary>
public static class ScheduleWords
{
    private static readonly string[] Days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    public static string Of(string cron, IStringLocalizer<CampaignTexts> texts) => Sentence(cron, texts) ?? texts["CronOwn"];

    /// <returns>Null when the expression says more than one sentence can.</returns>
    public static string? Sentence(string cron, IStringLocalizer<CampaignTexts> texts)
    {
        var parts = cron.ToUpperInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != 6 || parts[4] != "*" || Whole(parts[0], 59) is null) return null;
        var (minute, hour, date, day) = (parts[1], parts[2], parts[3], parts[5]);
        var everyDay = date is "*" or "?" && day is "*" or "?";
        if (everyDay && hour == "*") return Hourly(minute, texts);
        if (everyDay && Every(hour, 23) is { } hours && Whole(minute, 59) is { } past) return texts["CronHours", hours, $"{past:00}"];
        if (Times(minute, hour) is not { } at) return null;
        if (everyDay) return texts["CronDaily", at];
        if (date == "?" && day == "MON-FRI") return texts["CronWeekdays", at];
        if (date == "?" && Weekdays(day) is { } week) return texts["CronWeekly", week, at];
        if (day != "?") return null;
        if (date == "L") return texts["CronMonthEnd", at];
        return date.Split(',').All(d => Whole(d, 31) > 0) ? texts["CronMonthly", date.Replace(",", texts["ListComma"], StringComparison.Ordinal), at].Value : null;
    }

    private static string? Hourly(string minute, IStringLocalizer<CampaignTexts> texts) => minute switch
    {
        "*" or "*/1" or "0/1" => texts["CronMinute"].Value,
        _ when Every(minute, 59) is { } step => texts["CronMinutes", step].Value,
        _ when Whole(minute, 59) is { } past => texts["CronHour", $"{past:00}"].Value,
        _ => null,
    };

    /// <summary>Steps that come evenly: from the first, and dividing the whole.</summary>
    private static int? Every(string field, int last) =>
        field.Split('/') is [var first, var step] && Whole(step, last) is > 1 and var every && (last + 1) % every == 0
        && (first == "*" || Whole(first, every - 1) is not null) ? every : null;

    private static string? Times(string minute, string hour)
    {
        if (Whole(minute, 59) is not { } past) return null;
        var hours = hour.Split(',').Select(part => Whole(part, 23)).ToList();
        return hours.Any(h => h is null) ? null : string.Join(Cultures.IsChinese ? "、" : ", ", hours.Select(h => $"{h:00}:{past:00}"));
    }

    private static string? Weekdays(string field)
    {
        var format = CultureInfo.CurrentCulture.DateTimeFormat;
        var days = field.Split(',').Select(part => Whole(part, 7) is > 0 and var no ? no - 1 : Array.IndexOf(Days, part)).ToList();
        return days.Any(d => d < 0) ? null : string.Join(Cultures.IsChinese ? "、" : ", ", days.Select(d => format.GetDayName((DayOfWeek)d)));
    }

    private static int? Whole(string field, int most) =>
        int.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most ? number : null;
}
