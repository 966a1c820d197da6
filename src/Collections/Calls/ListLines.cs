using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Channels.Voice;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Calls;

/// <summary>The lender's dialing lines in the order in which they are tried, each with its last 24 hours; secrets are left out.</summary>
public sealed class ListLines(TenantDbFactory dbs, TenantScope scope, VoiceCatalog providers, TenantKeys keys, TimeProvider clock)
{
    /// <param name="Settings">JSON of the settings without secrets.</param>
    public sealed record Row(
        Guid Id, string Name, string Provider, string Settings, IReadOnlyList<string> CallerIds, short Concurrency, short CallsPerSecond,
        short FromMinute, short ToMinute, decimal CostPerMinute, string Currency, bool IsActive, short Priority, Health Day);

    /// <param name="AverageTalk">Seconds, over answered calls.</param>
    public sealed record Health(int Calls, int Answered, int Failed, int Live, int InDoubt, int AverageTalk, decimal Cost)
    {
        /// <summary>Answered of all that are over; null without one.</summary>
        public double? AnswerRate => Calls - Live > 0 ? (double)Math.Min(Answered, Calls - Live) / (Calls - Live) : null;
    }

    public async Task<Result<IReadOnlyList<Row>>> RunAsync(CancellationToken ct)
    {
        if (scope.Demand(Permission.ManageLines) is { } no) return no;
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        var from = clock.GetUtcNow().AddHours(-24);
        await using var db = await dbs.ReadAsync(ct);
        var lines = await db.DialingLines.AsNoTracking().OrderBy(line => line.Priority).ThenBy(line => line.Id).ToListAsync(ct);
        var seconds = new SqlText(db.Dialect.IsPostgres
            ? "extract(epoch from (ended_at - answered_at))" : "(ended_at - answered_at) / 1000000.0");
        var days = await db.QueryAsync(
            $"""
            select line_id, cast(count(*) as bigint),
              cast(sum(case when answered_at is not null then 1 else 0 end) as bigint),
              cast(sum(case when outcome in ('failed', 'busy', 'no_answer', 'canceled') then 0 when state = 11 then 1 else 0 end) as bigint),
              cast(sum(case when state < 10 then 1 else 0 end) as bigint),
              cast(sum(case when in_doubt or outcome = 'in_doubt' then 1 else 0 end) as bigint),
              cast(coalesce(avg(case when answered_at is not null and ended_at is not null then {seconds} end), 0) as bigint),
              sum(cost)
            from calls where tenant_id = {db.TenantId} and started_at >= {from} group by line_id
            """,
            row => (Line: row.Guid(0), Health: new Health(
                (int)row.Long(1), (int)row.Long(2), (int)row.Long(3), (int)row.Long(4), (int)row.Long(5), (int)row.Long(6), row.Amount(7))), ct);
        var byLine = days.ToDictionary(day => day.Line, day => day.Health);
        return (Result<IReadOnlyList<Row>>)lines.ConvertAll(line => new Row(
            line.Id, line.Name, line.Provider, Shown(cipher, line), line.Numbers, line.Concurrency, line.CallsPerSecond, line.FromMinute, line.ToMinute,
            line.CostPerMinute, line.Currency, line.IsActive, line.Priority, byLine.GetValueOrDefault(line.Id) ?? new Health(0, 0, 0, 0, 0, 0, 0)));
    }

    private string Shown(TenantCipher cipher, DialingLine line)
    {
        var json = JsonNode.Parse(cipher.Open(DialingLine.Place, line.Id.ToString("D"), line.Settings)) as JsonObject ?? [];
        foreach (var secret in providers.Find(line.Provider)?.Secrets ?? []) json.Remove(secret);
        return json.ToJsonString();
    }
}
