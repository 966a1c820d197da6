using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Localization;

namespace Platform.Web.Features.Campaigns;

public enum ScheduleKind
{
    OnlyAsked,
    Daily,
    Weekdays,
    Expert,
}

/// <summary>A schedule as a person chooses it; anything that is no plain choice stays a cron expression for experts.</summary>
public sealed partial record ScheduleChoice(ScheduleKind Kind, TimeOnly At, string Cron)
{
    public static ScheduleChoice From(string? cron)
    {
        if (string.IsNullOrWhiteSpace(cron)) return new(ScheduleKind.OnlyAsked, new TimeOnly(8, 0), "");
        var plain = Plain().Match(cron);
        if (!plain.Success) return new(ScheduleKind.Expert, new TimeOnly(8, 0), cron);
        var (hour, minute) = (Number(plain.Groups[2].Value), Number(plain.Groups[1].Value));
        if (hour > 23 || minute > 59) return new(ScheduleKind.Expert, new TimeOnly(8, 0), cron);
        return new(plain.Groups[3].Value == "?" ? ScheduleKind.Daily : ScheduleKind.Weekdays, new TimeOnly(hour, minute), cron);
    }

    /// <returns>Null for a campaign that only runs when asked.</returns>
    public string? ToCron() => Kind switch
    {
        ScheduleKind.OnlyAsked => null,
        ScheduleKind.Daily => string.Create(CultureInfo.InvariantCulture, $"0 {At.Minute} {At.Hour} * * ?"),
        ScheduleKind.Weekdays => string.Create(CultureInfo.InvariantCulture, $"0 {At.Minute} {At.Hour} ? * MON-FRI"),
        ScheduleKind.Expert => Cron.Trim(),
    };

    public string Describe(IStringLocalizer<CampaignTexts> texts, string zone) => Kind switch
    {
        ScheduleKind.OnlyAsked => texts["OnlyAsked"],
        _ => texts["CronIn", ScheduleWords.Of(Cron, texts), zone],
    };

    private static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);

    // Exactly what ToCron writes: second 0, minute, hour, and every day or Monday to Friday.
    [GeneratedRegex(@"^0 (\d{1,2}) (\d{1,2}) (?:\* \* (\?)|\? \* (MON-FRI))$")]
    private static partial Regex Plain();
}
