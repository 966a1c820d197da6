using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Calls;

/// <summary>How the network treated the calls of one number; of calls that are over.</summary>
/// <param name="Calls">Dialled and over (a seizure of the line each).</param>
/// <param name="Short">Answered and over within <see cref="LineQuality.ShortSeconds"/>: often a mailbox, or a person who saw the number marked as spam.</param>
/// <param name="Failed">Refused by the network or the provider: blocked, invalid, no route.</param>
/// <param name="PostDialDelay">Mean seconds from dialling to ringing (ITU-T E.721 calls it post-selection delay); null where none rang.</param>
/// <param name="AverageTalk">Mean seconds of talk of answered calls; null without one.</param>
/// <param name="Cost">What all of them cost, in the line's currency.</param>
public sealed record LineFigures(int Calls, int Answered, int Short, int Busy, int NoAnswer, int Failed, double? PostDialDelay, double? AverageTalk, decimal Cost)
{
    public static LineFigures None { get; } = new(0, 0, 0, 0, 0, 0, null, null, 0);

    /// <summary>Answer-seizure ratio: answered of all that seized the line (ITU-T E.411 and E.425); null without calls.</summary>
    public double? AnswerSeizure => Share(Answered, Calls);

    /// <summary>Of all answered, those that ended at once.</summary>
    public double? ShortShare => Share(Short, Answered);

    public double? FailedShare => Share(Failed, Calls);

    public decimal? CostPerAnswer => Answered == 0 ? null : Cost / Answered;

    private static double? Share(int part, int all) => all == 0 ? null : (double)part / all;
}

/// <summary>Line quality (线路质检): what the network made of each number's calls, beside the window before it.</summary>
public sealed class LineQuality(TenantDbFactory dbs, TenantScope scope, TimeProvider clock)
{
    /// <summary>An answered call that is over within so many seconds was not a talk.</summary>
    public const int ShortSeconds = 6;

    /// <param name="Days">Of the window, back from now; the window before it is as long.</param>
    public sealed record Request(int Days);

    /// <param name="CallerId">The number that was shown.</param>
    public sealed record Row(Guid LineId, string Line, string Provider, string Currency, string CallerId, LineFigures Now, LineFigures Before);

    /// <returns>Each number of each line that has called in either window, the most used first.</returns>
    public async Task<Result<IReadOnlyList<Row>>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.ManageLines) is { } refusal) return refusal;
        var days = Math.Clamp(ask.Days, 1, 366);
        var now = clock.GetUtcNow();
        var (middle, from) = (now.AddDays(-days), now.AddDays(-2 * days));
        await using var db = await dbs.ReadAsync(ct);
        var found = await db.QueryAsync(Counts(db, from, middle), Read, ct);
        var rows = found.GroupBy(part => (part.LineId, part.CallerId)).Select(parts => new Row(
            parts.Key.LineId, parts.First().Line, parts.First().Provider, parts.First().Currency, parts.Key.CallerId,
            parts.FirstOrDefault(part => part.IsNow)?.Figures ?? LineFigures.None,
            parts.FirstOrDefault(part => !part.IsNow)?.Figures ?? LineFigures.None));
        return (Result<IReadOnlyList<Row>>)rows.OrderByDescending(row => row.Now.Calls).ThenBy(row => row.Line, StringComparer.Ordinal)
            .ThenBy(row => row.CallerId, StringComparer.Ordinal).ToList();
    }

    private sealed record Part(Guid LineId, string Line, string Provider, string Currency, string CallerId, bool IsNow, LineFigures Figures);

    private static Part Read(SqlRow row) => new(
        row.Guid(0), row.Text(1), row.Text(2), row.Text(3), row.Text(4), row.Long(5) == 1,
        new((int)row.Long(6), (int)row.Long(7), (int)row.Long(8), (int)row.Long(9), (int)row.Long(10), (int)row.Long(11),
            row.IsNull(12) ? null : row.Double(12), row.IsNull(13) ? null : row.Double(13), row.Amount(14)));

    private static FormattableString Counts(TenantDb db, DateTimeOffset from, DateTimeOffset middle)
    {
        SqlText Seconds(string later, string earlier) => new(db.Dialect.IsPostgres
            ? $"cast(extract(epoch from (c.{later} - c.{earlier})) as double precision)" : $"(c.{later} - c.{earlier}) / 1000000.0");
        var (ring, talk) = (Seconds("ringing_at", "started_at"), Seconds("ended_at", "answered_at"));
        return
            $"""
            select l.id, l.name, l.provider, l.currency, c.caller_id,
              cast(case when c.started_at >= {middle} then 1 else 0 end as bigint) as recent,
              cast(count(*) as bigint),
              cast(sum(case when c.answered_at is not null then 1 else 0 end) as bigint),
              cast(sum(case when c.answered_at is not null and {talk} < {ShortSeconds} then 1 else 0 end) as bigint),
              cast(sum(case when c.answered_at is null and c.outcome = 'busy' then 1 else 0 end) as bigint),
              cast(sum(case when c.answered_at is null and c.outcome in ('no_answer', 'canceled') then 1 else 0 end) as bigint),
              cast(sum(case when c.answered_at is null and coalesce(c.outcome, '') not in ('busy', 'no_answer', 'canceled') then 1 else 0 end) as bigint),
              avg(case when c.ringing_at is not null then {ring} end),
              avg(case when c.answered_at is not null and c.ended_at is not null then {talk} end),
              sum(c.cost)
            from calls c join dialing_lines l on l.tenant_id = c.tenant_id and l.id = c.line_id
            where c.tenant_id = {db.TenantId} and c.started_at >= {from} and c.state >= {CallState.Ended}
            group by l.id, l.name, l.provider, l.currency, c.caller_id, recent
            """;
    }
}
