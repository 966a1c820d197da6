using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Platform.Collections.Compliance;
using Platform.Collections.Debtors;
using Platform.Collections.Strategies;
using Platform.Tenancy.Data;

namespace Platform.Collections.Campaigns;

/// <summary>A step's window today in one zone: what the debtor's clock there makes of the step's and the lender's hours.</summary>
public sealed record ZoneWindow(
    string Zone, DateOnly Today, DateTimeOffset DayStart, DateTimeOffset DueAt, DateTimeOffset ExpiresAt);

/// <summary>
/// The windows of a step in every zone of the tenant's debtors, computed in C#, where daylight saving is right, and joined
/// in as a small table.
/// </summary>
public static class StepWindows
{
    /// <param name="unknown">Zone taken for debtors without a valid one; the gate judges them more strictly when it is time.</param>
    public static IReadOnlyList<ZoneWindow> Of(
        StrategyStep step, IReadOnlyList<ZoneDay> days, ContactPolicy policy, DateTimeOffset now, string unknown) =>
        [.. days.Select(day => Of(step, day, policy, now, LocalDays.Find(day.Zone) ?? LocalDays.Find(unknown) ?? TimeZoneInfo.Utc))];

    private static ZoneWindow Of(StrategyStep step, ZoneDay day, ContactPolicy policy, DateTimeOffset now, TimeZoneInfo zone)
    {
        var from = step.From > policy.From ? step.From : policy.From;
        // An end at midnight is the end of the day, which the lender's hours always cut.
        var to = step.To != TimeOnly.MinValue && step.To < policy.To ? step.To : policy.To;
        var due = LocalHours.Instant(day.Today, from, zone);
        return new ZoneWindow(
            day.Zone, day.Today, LocalHours.Instant(day.Today, TimeOnly.MinValue, zone), due > now ? due : now,
            LocalHours.Instant(day.Today, to, zone));
    }

    /// <summary>The body of a CTE <c>z(zone, today, due_at, expires_at)</c>; there must be one window at least.</summary>
    public static FormattableString Values(IReadOnlyList<ZoneWindow> windows, SqlDialect dialect)
    {
        var (text, day, instant) = dialect.IsPostgres ? ("::text", "::date", "::timestamptz") : ("", "", "");
        var format = new StringBuilder("values ");
        var args = new List<object?>();
        foreach (var window in windows)
        {
            if (args.Count > 0) format.Append(", ");
            var i = args.Count;
            format.Append(
                CultureInfo.InvariantCulture, $"({{{i}}}{text}, {{{i + 1}}}{day}, {{{i + 2}}}{instant}, {{{i + 3}}}{instant})");
            args.AddRange([window.Zone, window.Today, window.DueAt, window.ExpiresAt]);
        }
        return FormattableStringFactory.Create(format.ToString(), [.. args]);
    }
}
