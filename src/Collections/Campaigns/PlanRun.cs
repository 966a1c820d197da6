using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Channels.Messages;
using Platform.Collections.Compliance;
using Platform.Collections.Debtors;
using Platform.Collections.Strategies;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Settings;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Campaigns;

/// <summary>
/// Turns a run into its attempts, all of them in one transaction: whoever dies in the middle leaves nothing, and the run is
/// planned again from nothing when the lease runs out. Two planners of one campaign come one after the other, so that no
/// account is treated twice by a step.
/// </summary>
/// <remarks>
/// A step belongs to one local day. When no run was made on that day it is made up for within
/// <see cref="StepPlan.MostDaysLate"/> days, unless a later step of its channel has been due since.
/// </remarks>
public sealed class PlanRun(
    TenantScope scope, TenantDbFactory dbs, TenantCatalog tenants, TenantSettings settings, Feed feed, TimeProvider clock)
{
    /// <summary>After so long a run whose planner died is taken over; a planner that lives holds the campaign's row as well.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    /// <returns>False when the run was not waiting, or another planner has it.</returns>
    public async Task<bool> RunAsync(Guid runId, CancellationToken ct)
    {
        var until = clock.GetUtcNow() + Lease;
        if (!await TakeAsync(runId, until, ct)) return false;
        var tenant = await tenants.FindAsync(scope.TenantId, ct);
        await using var db = await dbs.WriteAsync(ct);
        var run = await db.CampaignRuns.AsNoTracking().SingleAsync(row => row.Id == runId, ct);
        await db.ExecuteAsync(
            $"select 1 from campaigns where tenant_id = {db.TenantId} and id = {run.CampaignId}{OneByOne(db)}", ct);
        // One sort by person and one hash of the ledger for each step; the default would spill both to disk.
        if (db.Dialect.IsPostgres) await db.ExecuteAsync($"set local work_mem = '64MB'", ct);
        if (await ReadStrategyAsync(db, run, ct) is not { } strategy)
            return await EndAsync(db, run, until, RunState.Failed, default, "strategy_unreadable", ct);

        var total = await WriteAsync(db, run, strategy, tenant?.TimeZone ?? "UTC", ct);
        return await EndAsync(db, run, until, RunState.Running, total, null, ct);
    }

    private async Task<bool> TakeAsync(Guid runId, DateTimeOffset until, CancellationToken ct)
    {
        await using var db = await dbs.WriteAsync(ct);
        // A planner at work holds its campaign's row: however long it takes, its lease is not taken from it.
        var taken = await db.ExecuteAsync(
            $"""
            with c as {db.Dialect.Materialized} (
              select id from campaigns where tenant_id = {db.TenantId}
                and id = (select campaign_id from campaign_runs where tenant_id = {db.TenantId} and id = {runId})
              {OneByOne(db)}{Passing(db)})
            update campaign_runs set lease_until = {until}
            where tenant_id = {db.TenantId} and id = {runId} and campaign_id in (select id from c)
              and state = {RunState.Planning} and (lease_until is null or lease_until <= {clock.GetUtcNow()})
            """,
            ct);
        await db.CommitAsync(ct);
        return taken == 1;
    }

    private static SqlText Passing(TenantDb db) => new(db.Dialect.IsPostgres ? " skip locked" : "");

    // Not "for update": that would hold up whoever adds a run of the campaign while this one is planned.
    private static SqlText OneByOne(TenantDb db) => new(db.Dialect.IsPostgres ? " for no key update" : "");

    private static async Task<StrategyDefinition?> ReadStrategyAsync(TenantDb db, CampaignRun run, CancellationToken ct)
    {
        var json = await db.StrategyVersions.Where(version => version.Id == run.StrategyVersionId)
            .Select(version => version.Definition).SingleAsync(ct);
        try
        {
            return StrategyDefinition.Parse(json) is { Segment: not null } strategy ? strategy : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task<(long Selected, long AlreadyTreated)> WriteAsync(
        TenantDb db, CampaignRun run, StrategyDefinition strategy, string zone, CancellationToken ct)
    {
        var days = await LocalDays.ReadAsync(db, run.AsOf, zone, ct);
        if (days.Count == 0) return default;
        var policy = await settings.GetAsync<ContactPolicy>(db, ct);
        var earlier = await db.CampaignRuns.AsNoTracking()
            .Where(row => row.CampaignId == run.CampaignId && row.Id != run.Id && row.PlannedAt != null)
            .MaxAsync(row => (DateTimeOffset?)row.AsOf, ct);
        var missed = earlier is { } last
            ? LocalDays.Today(run.AsOf, zone, zone).DayNumber - LocalDays.Today(last, zone, zone).DayNumber - 1
            : 0;
        var (selected, treated) = (0L, 0L);
        foreach (var step in strategy.Steps)
        {
            var now = clock.GetUtcNow();
            var plan = new StepPlan(db, run, strategy, step, policy)
            {
                Windows = StepWindows.Of(step, days, policy, now, zone),
                DaysMissed = Math.Max(0, missed),
                HasRunBefore = earlier is not null,
                Now = now,
            };
            var (written, already) = await plan.WriteAsync(ct);
            (selected, treated) = (selected + written, treated + already);
        }
        return (selected, treated);
    }

    private async Task<bool> EndAsync(
        TenantDb db, CampaignRun run, DateTimeOffset lease, RunState state, (long Selected, long AlreadyTreated) total,
        string? failure, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var ended = await db.ExecuteAsync(
            $"""
            update campaign_runs set state = {state}, selected = {total.Selected}, already_treated = {total.AlreadyTreated},
              failure = {failure ?? (object)new SqlNull(NpgsqlTypes.NpgsqlDbType.Text)}, lease_until = null,
              planned_at = {now}, version = version + 1
            where tenant_id = {db.TenantId} and id = {run.Id} and state = {RunState.Planning} and lease_until = {lease}
            """,
            ct);
        if (ended == 0) return false; // cancelled meanwhile, or taken over: nothing of this plan is kept
        await RunWork.RemoveAsync(db, RunWork.Plan, run.Id, ct);
        if (state is RunState.Running) await RunWork.PutAsync(db, RunWork.Watch, run.Id, now.AddSeconds(2), ct);
        var due = await db.QueryOneAsync(
            $"select min(due_at) from attempts where tenant_id = {db.TenantId} and run_id = {run.Id} and state = 0",
            row => row.InstantOrNull(0), null, ct);
        if (due is { } first) await TenantLanes.WakeAsync(db, first, ct);
        db.AfterCommit(() =>
        {
            feed.Publish(scope.TenantId, Topics.Campaigns);
            feed.Publish(scope.TenantId, Topics.Attempts);
        });
        await db.CommitAsync(ct);
        return true;
    }
}
