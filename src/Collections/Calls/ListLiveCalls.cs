using Microsoft.EntityFrameworkCore;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Calls;

/// <summary>The supervisor's board: every agent and what each is doing, the calls that are up, and the day so far.</summary>
public sealed class ListLiveCalls(TenantDbFactory dbs, TenantScope scope, TimeProvider clock)
{
    private static readonly TimeSpan Seen = TimeSpan.FromHours(12);

    public sealed record AgentRow(
        Guid User, string Name, bool IsAgency, AgentState State, DateTimeOffset Since, CallMode Mode, Guid? Call, DebtorId? Debtor,
        CallState? CallState, int CallsToday);

    public sealed record CallRow(
        Guid Id, DebtorId Debtor, string Collector, bool IsAgency, CallMode Mode, CallState State, bool InDoubt, string? Outcome, string? Disposition,
        DateTimeOffset StartedAt, DateTimeOffset? AnsweredAt, DateTimeOffset? EndedAt, short? Grade = null);

    /// <param name="AverageTalk">Seconds, of the answered calls; 0 without one.</param>
    public sealed record Day(int Calls, int Answered, int Live, int InDoubt, int AverageTalk);

    public sealed record Board(Day Day, IReadOnlyList<AgentRow> Agents, IReadOnlyList<CallRow> Live, IReadOnlyList<CallRow> Latest);

    public async Task<Result<Board>> RunAsync(CancellationToken ct)
    {
        if (scope.Demand(Permission.SuperviseCalls) is { } no) return no;
        var now = clock.GetUtcNow();
        var from = now - TimeSpan.FromHours(24);
        await using var db = await dbs.ReadAsync(ct);
        var live = await db.Calls.AsNoTracking().Where(call => call.State < CallState.Ended).OrderBy(call => call.StartedAt).Take(200).ToListAsync(ct);
        var latest = await db.Calls.AsNoTracking().Where(call => call.State >= CallState.Ended)
            .OrderByDescending(call => call.StartedAt).Take(15).ToListAsync(ct);
        var wrapping = await db.Calls.AsNoTracking().Where(call => call.State == CallState.Ended && call.WrappedUpAt == null && call.StartedAt >= from)
            .OrderByDescending(call => call.StartedAt).Take(200).ToListAsync(ct);
        var agents = await db.Agents.AsNoTracking().OrderBy(agent => agent.Name).Take(200).ToListAsync(ct);
        var counts = await db.QueryAsync(
            $"""
            select collector_id, cast(count(*) as bigint), cast(sum(case when answered_at is not null then 1 else 0 end) as bigint)
            from calls where tenant_id = {db.TenantId} and started_at >= {from}{db.Placed("debtor_id")} group by collector_id
            """, row => (User: row.Guid(0), Calls: (int)row.Long(1), Answered: (int)row.Long(2)), ct);
        var talks = await db.Calls.Where(call => call.State == CallState.Ended && call.StartedAt >= from && call.AnsweredAt != null)
            .OrderByDescending(call => call.StartedAt).Take(500).Select(call => new { call.AnsweredAt, call.EndedAt }).ToListAsync(ct);
        var average = talks.Count == 0 ? 0 : (int)talks.Average(talk => (talk.EndedAt!.Value - talk.AnsweredAt!.Value).TotalSeconds);
        var ids = latest.ConvertAll(call => call.Id);
        var grades = await db.CallSurveys.AsNoTracking().Where(asked => ids.Contains(asked.CallId)).ToDictionaryAsync(asked => asked.CallId, asked => asked.Score, ct);
        var perUser = counts.ToDictionary(count => count.User, count => count.Calls);
        return new Board(
            new Day(counts.Sum(count => count.Calls), counts.Sum(count => count.Answered), live.Count, live.Count(call => call.InDoubt), average),
            [.. agents.Where(agent => now - agent.Since < Seen || live.Any(call => call.CollectorId == agent.UserId)).Select(agent => Row(agent, live, wrapping, perUser))],
            [.. live.Select(Row)], [.. latest.Select(call => Row(call) with { Grade = grades.GetValueOrDefault(call.Id) })]);
    }

    private static AgentRow Row(AgentStatus agent, List<Call> live, List<Call> wrapping, Dictionary<Guid, int> perUser)
    {
        var call = live.Find(row => row.CollectorId == agent.UserId) ?? wrapping.Find(row => row.CollectorId == agent.UserId);
        var state = call is null ? agent.Chosen : call.IsLive ? AgentState.OnCall : AgentState.WrapUp;
        var since = call is null ? agent.Since : call.IsLive ? call.AnsweredAt ?? call.StartedAt : call.EndedAt!.Value;
        return new AgentRow(
            agent.UserId, agent.Name, agent.AgencyId is not null, state, since, agent.Mode, call?.Id, call?.DebtorId, call?.State,
            perUser.GetValueOrDefault(agent.UserId));
    }

    private static CallRow Row(Call call) => new(
        call.Id, call.DebtorId, call.CollectorName, call.AgencyId is not null, call.Mode, call.State, call.InDoubt, call.Outcome, call.Disposition,
        call.StartedAt, call.AnsweredAt, call.EndedAt);
}
