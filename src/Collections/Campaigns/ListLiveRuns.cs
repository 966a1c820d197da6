using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Collections.Calls;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Campaigns;

/// <summary>A run that sends, or that a person has halted, with what would go on after a halt.</summary>
/// <param name="Waiting">Planned; none of them leaves while it is halted.</param>
/// <param name="Messages">With a provider right now.</param>
/// <param name="Calls">Calls that are on, to people whom the run has given to a collector to call.</param>
/// <param name="Version">To be handed back when halting or resuming what one has seen.</param>
public sealed record LiveRun(Guid Id, string CampaignName, RunState State, int Version, long Waiting, long Messages, long Calls);

/// <summary>The runs that a supervisor can halt or let go on, and what is in flight of each.</summary>
public sealed class ListLiveRuns(TenantScope scope, TenantDbFactory dbs)
{
    private const int Most = 20;

    /// <param name="Run">One run only; null for all.</param>
    public sealed record Request(Guid? Run = null);

    public async Task<Result<IReadOnlyList<LiveRun>>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.ViewAttempts) is { } forbidden) return forbidden;
        await using var db = await dbs.ReadAsync(ct);
        FormattableString only = ask.Run is { } run ? (FormattableString)$" and r.id = {run}" : $"";
        // Running before halted, so that many old halts hide nothing that sends.
        return await db.QueryAsync(
            $"""
            select r.id, c.name, r.state, r.version, coalesce(w.waiting, 0), coalesce(w.messages, 0),
              (select count(*) from calls k where k.tenant_id = r.tenant_id and k.state < {CallState.Ended} and exists (
                select 1 from accounts t join attempts a on a.tenant_id = t.tenant_id and a.account_id = t.id and a.campaign_id = r.campaign_id
                where t.tenant_id = k.tenant_id and t.debtor_id = k.debtor_id and a.run_id = r.id and a.channel = {ChannelKind.Call}
                  and a.state = {AttemptState.Handed}))
            from campaign_runs r join campaigns c on c.tenant_id = r.tenant_id and c.id = r.campaign_id
            left join (
              select a.run_id, sum(case when o.state is null or o.state < {OutboxState.Submitting} then 1 else 0 end) as waiting,
                sum(case when o.state = {OutboxState.Submitting} then 1 else 0 end) as messages
              from attempts a left join outbox o on o.tenant_id = a.tenant_id and o.attempt_id = a.id
              where a.tenant_id = {db.TenantId} and a.state = 0 group by a.run_id) w on w.run_id = r.id
            where r.tenant_id = {db.TenantId} and r.state in ({RunState.Running}, {RunState.Paused}){only}
            order by r.state, r.created_at desc limit {Most}
            """,
            row => new LiveRun(row.Guid(0), row.Text(1), (RunState)row.Short(2), row.Int(3), row.Long(4), row.Long(5), row.Long(6)), ct);
    }
}
