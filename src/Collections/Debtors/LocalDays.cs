using System.Text;
using Platform.Tenancy.Data;

namespace Platform.Collections.Debtors;

/// <summary>What day it is for the debtors of one zone at one instant.</summary>
/// <param name="Zone">As stored with the debtor; empty when unknown.</param>
public sealed record ZoneDay(string Zone, DateOnly Today);

/// <summary>
/// A debtor's day is a day of the debtor's zone. A tenant has few zones, so the days are computed once in C#, where
/// daylight saving is right, and joined in as a small table: the same SQL serves both databases.
/// </summary>
public static class LocalDays
{
    /// <param name="unknown">Zone whose day is taken for debtors without a (valid) one: the lender's.</param>
    public static async Task<IReadOnlyList<ZoneDay>> ReadAsync(
        TenantDb db, DateTimeOffset asOf, string unknown, CancellationToken ct)
    {
        var zones = await db.QueryAsync(
            $"select distinct time_zone from debtors where tenant_id = {db.TenantId}", row => row.Text(0), ct);
        return [.. zones.Select(zone => new ZoneDay(zone, Today(asOf, zone, unknown)))];
    }

    public static DateOnly Today(DateTimeOffset asOf, string zone, string unknown) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(asOf, Find(zone) ?? Find(unknown) ?? TimeZoneInfo.Utc).DateTime);

    /// <returns>Null when the name is no IANA zone that this machine knows.</returns>
    public static TimeZoneInfo? Find(string zone) =>
        zone.Length > 0 && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) ? found : null;

    /// <summary>The body of a CTE <c>z(zone, today)</c>: <c>with z(zone, today) as ({Values(days)})</c>; never empty.</summary>
    public static FormattableString Values(IReadOnlyList<ZoneDay> days, SqlDialect dialect)
    {
        if (days.Count == 0) days = [new ZoneDay("", DateOnly.MinValue)];
        var format = new StringBuilder("values ");
        var args = new List<object?>();
        foreach (var day in days)
        {
            if (args.Count > 0) format.Append(", ");
            format.Append(dialect.IsPostgres ? $"({{{args.Count}}}::text, {{{args.Count + 1}}}::date)" : $"({{{args.Count}}}, {{{args.Count + 1}}})");
            args.Add(day.Zone);
            args.Add(day.Today);
        }
        return System.Runtime.CompilerServices.FormattableStringFactory.Create(format.ToString(), [.. args]);
    }
}
