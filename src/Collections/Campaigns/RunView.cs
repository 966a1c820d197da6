using Microsoft.EntityFrameworkCore;
using Platform.Channels.Messages;
using Platform.Tenancy.Data;

namespace Platform.Collections.Campaigns;

/// <summary>How many attempts of a run stand where; <see cref="Selected"/> is always the sum of the others (invariant I5).</summary>
/// <param name="InFlight">Committed as leaving; the provider has not answered yet.</param>
/// <param name="Submitted">The provider took it, no receipt yet.</param>
/// <param name="Ambiguous">It may have left: being looked up, or waiting for an operator.</param>
/// <param name="Handed">A person's task.</param>
public sealed record RunCounts(
    long Selected, long Suppressed, long Planned, long InFlight, long Submitted, long Delivered, long Read, long Failed,
    long Expired, long Cancelled, long Ambiguous, long Handed);

/// <summary>A run with its counts, all read in one snapshot.</summary>
/// <param name="AlreadyTreated">Accounts that an earlier run had treated by the same step; no attempt was written.</param>
/// <param name="Version">To be handed back when pausing, resuming or cancelling what one has seen.</param>
public sealed record RunView(
    Guid Id, Guid CampaignId, string CampaignKey, string CampaignName, RunState State, int StrategyVersion,
    DateTimeOffset AsOf, string Trigger, string StartedBy, DateTimeOffset CreatedAt, DateTimeOffset? PlannedAt,
    DateTimeOffset? EndedAt, long AlreadyTreated, string? Failure, int Version, RunCounts Counts)
{
    /// <summary>Reads runs with their counts on a lease whose snapshot covers both (<see cref="TenantDbFactory.ReadAsync"/>).</summary>
    public static async Task<IReadOnlyList<RunView>> ReadAsync(TenantDb db, IReadOnlyList<Guid> ids, CancellationToken ct)
    {
        if (ids.Count == 0) return [];
        var rows = await (
            from run in db.CampaignRuns.AsNoTracking()
            join campaign in db.Campaigns on run.CampaignId equals campaign.Id
            join version in db.StrategyVersions on run.StrategyVersionId equals version.Id
            where ids.Contains(run.Id)
            orderby run.CreatedAt descending
            select new { run, campaign.Key, campaign.Name, version.Version }).ToListAsync(ct);
        var counts = await db.QueryAsync(
            $"""
            select a.run_id, a.state, coalesce(o.state, 0), count(*)
            from attempts a
            left join outbox o on o.tenant_id = a.tenant_id and o.attempt_id = a.id and o.state <> 0
            where a.tenant_id = {db.TenantId} and a.run_id {db.Dialect.AnyOf(ids)}
            group by 1, 2, 3
            """,
            row => (Run: row.Guid(0), State: (AttemptState)row.Short(1), Outbox: (OutboxState)row.Short(2), Count: row.Long(3)),
            ct);
        var byRun = counts.ToLookup(row => row.Run);
        return [.. rows.Select(row => new RunView(
            row.run.Id, row.run.CampaignId, row.Key, row.Name, row.run.State, row.Version, row.run.AsOf, row.run.Trigger,
            row.run.StartedBy, row.run.CreatedAt, row.run.PlannedAt, row.run.EndedAt, row.run.AlreadyTreated,
            row.run.Failure, row.run.Version,
            Count(row.run.Selected, byRun[row.run.Id].Select(c => (c.State, c.Outbox, c.Count)))))];
    }

    private static RunCounts Count(
        long selected, IEnumerable<(AttemptState State, OutboxState Outbox, long Count)> rows)
    {
        var counts = new RunCounts(selected, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        foreach (var (state, outbox, n) in rows)
        {
            counts = (state, outbox) switch
            {
                (AttemptState.Planned, OutboxState.Submitting) => counts with { InFlight = counts.InFlight + n },
                (AttemptState.Planned, OutboxState.InDoubt) => counts with { Ambiguous = counts.Ambiguous + n },
                (AttemptState.Planned, _) => counts with { Planned = counts.Planned + n },
                (AttemptState.Submitted, _) => counts with { Submitted = counts.Submitted + n },
                (AttemptState.Delivered, _) => counts with { Delivered = counts.Delivered + n },
                (AttemptState.Read, _) => counts with { Read = counts.Read + n },
                (AttemptState.Failed, _) => counts with { Failed = counts.Failed + n },
                (AttemptState.Suppressed, _) => counts with { Suppressed = counts.Suppressed + n },
                (AttemptState.Expired, _) => counts with { Expired = counts.Expired + n },
                (AttemptState.Cancelled, _) => counts with { Cancelled = counts.Cancelled + n },
                (AttemptState.Ambiguous, _) => counts with { Ambiguous = counts.Ambiguous + n },
                (AttemptState.Handed, _) => counts with { Handed = counts.Handed + n },
                _ => throw new InvalidOperationException($"Attempt state {state} is not counted."),
            };
        }
        return counts;
    }
}
