using Platform.Collections.Debtors;
using Platform.Tenancy;
using Quartz;

namespace Platform.Collections.Campaigns;

/// <summary>When a campaign runs by itself: a Quartz cron expression read on the clock of one IANA zone.</summary>
public static class CampaignSchedule
{
    /// <returns>Null when the expression fires again some day and the zone is known.</returns>
    public static Refusal? Check(string cron, string zone, DateTimeOffset now)
    {
        if (LocalDays.Find(zone) is null) return Refusal.Invalid("scheduleZone", "unknown_zone", zone);
        if (!CronExpression.TryParse(cron, out var parsed) || parsed.GetNextValidTimeAfter(now) is null)
            return Refusal.Invalid("schedule", "cron_invalid", cron);
        return null;
    }

    /// <returns>Null when it never fires again, or no longer parses.</returns>
    public static DateTimeOffset? Next(string cron, string zone, DateTimeOffset after) =>
        LocalDays.Find(zone) is { } clock && CronExpression.TryParse(cron, out var parsed)
            ? parsed.WithTimeZone(clock).GetNextValidTimeAfter(after)
            : null;
}
