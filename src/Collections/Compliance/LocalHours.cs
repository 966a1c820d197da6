namespace Platform.Collections.Compliance;

/// <summary>Clock arithmetic in a debtor's zone, right through daylight-saving gaps and repeated hours.</summary>
public static class LocalHours
{
    public static readonly TimeSpan Week = TimeSpan.FromDays(7);

    /// <summary>True when the local clock of every zone reads at or after <paramref name="from"/> and before <paramref name="to"/>.</summary>
    public static bool Within(DateTimeOffset at, IReadOnlyList<TimeZoneInfo> zones, TimeOnly from, TimeOnly to) =>
        zones.All(zone => Within(at, zone, from, to));

    /// <summary>First instant from <paramref name="at"/> on at which every zone is within the hours; null when there is none within ten days.</summary>
    public static DateTimeOffset? Next(DateTimeOffset at, IReadOnlyList<TimeZoneInfo> zones, TimeOnly from, TimeOnly to)
    {
        var next = at;
        while (next < at.AddDays(10))
        {
            var late = zones.Where(zone => !Within(next, zone, from, to)).ToList();
            if (late.Count == 0) return next;
            next = late.Max(zone => Next(next, zone, from));
        }
        return null;
    }

    /// <summary>The instant at which the local day of <paramref name="at"/> began.</summary>
    public static DateTimeOffset DayStart(DateTimeOffset at, TimeZoneInfo zone) => Instant(Day(at, zone), TimeOnly.MinValue, zone);

    /// <summary>The instant at which the local day after that of <paramref name="at"/> begins.</summary>
    public static DateTimeOffset NextDayStart(DateTimeOffset at, TimeZoneInfo zone) =>
        Instant(Day(at, zone).AddDays(1), TimeOnly.MinValue, zone);

    public static DateOnly Day(DateTimeOffset at, TimeZoneInfo zone) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);

    /// <summary>
    /// The first instant at which the local clock reads this time or has passed over it: in a skipped hour the end of the
    /// gap, in a repeated hour its first pass.
    /// </summary>
    public static DateTimeOffset Instant(DateOnly day, TimeOnly time, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(time);
        // A gap ends on a whole minute; the longest known is a day.
        while (zone.IsInvalidTime(local)) local = new DateTime(local.Ticks - local.Ticks % TimeSpan.TicksPerMinute).AddMinutes(1);
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }

    private static bool Within(DateTimeOffset at, TimeZoneInfo zone, TimeOnly from, TimeOnly to)
    {
        var time = TimeOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);
        return time >= from && time < to;
    }

    private static DateTimeOffset Next(DateTimeOffset at, TimeZoneInfo zone, TimeOnly from)
    {
        var day = Day(at, zone);
        var today = Instant(day, from, zone);
        return today > at ? today : Instant(day.AddDays(1), from, zone);
    }
}
