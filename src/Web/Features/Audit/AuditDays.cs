using Platform.Tenancy.Auditing;

namespace Platform.Web.Features.Audit;

/// <summary>The bars of the explorer's diagram: the days of the question, or the hours of its one day, in the lender's zone.</summary>
public static class AuditDays
{
    public const int Usual = 30;

    /// <returns>The edges of the bars, rising, and whether they are hours.</returns>
    public static (IReadOnlyList<DateTimeOffset> Edges, bool AreHours) Edges(AuditFilter filter, DateTimeOffset now, TimeZoneInfo zone)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        var last = filter.Until is { } until ? Day(until.AddTicks(-1), zone) : today;
        if (last > today) last = today;
        var first = filter.From is { } from ? Day(from, zone) : last.AddDays(1 - Usual);
        if (first > last) first = last;
        if (first == last)
        {
            var (begin, end) = (AuditAddress.Midnight(first, zone), AuditAddress.Midnight(first.AddDays(1), zone));
            var hours = new List<DateTimeOffset>();
            for (var at = begin; at < end; at = at.AddHours(1)) hours.Add(at);
            return ([.. hours, end], true);
        }
        if (last.DayNumber - first.DayNumber >= CountAudit.MostBars) first = last.AddDays(1 - CountAudit.MostBars);
        return ([.. Enumerable.Range(0, last.DayNumber - first.DayNumber + 2).Select(day => AuditAddress.Midnight(first.AddDays(day), zone))], false);
    }

    public static DateOnly Day(DateTimeOffset at, TimeZoneInfo zone) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);
}
