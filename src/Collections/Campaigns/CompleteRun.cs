using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Campaigns;

/// <summary>Ends a run of which nothing is left to do: no attempt that is planned or on its way, whatever a cursor says.</summary>
public sealed class CompleteRun(TenantScope scope, TenantDbFactory dbs, Feed feed, TimeProvider clock)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AtLatest = TimeSpan.FromMinutes(1);

    /// <returns>True when the run is completed now.</returns>
    public async Task<bool> RunAsync(Guid runId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var db = await dbs.WriteAsync(ct);
        await db.ExecuteAsync(
            $"select 1 from campaign_runs where tenant_id = {db.TenantId} and id = {runId}{db.Dialect.ForUpdate}", ct);
        var run = await db.CampaignRuns.SingleOrDefaultAsync(row => row.Id == runId, ct);
        if (run?.State is not (RunState.Running or RunState.Paused))
        {
            await RunWork.RemoveAsync(db, RunWork.Watch, runId, ct);
            await db.CommitAsync(ct);
            return false;
        }
        var next = await db.QueryOneAsync(
            $"select min(due_at) from attempts where tenant_id = {db.TenantId} and run_id = {runId} and state = 0",
            row => row.InstantOrNull(0), null, ct);
        var done = next is null && run.State is RunState.Running;
        if (done)
        {
            (run.State, run.EndedAt, run.Version) = (RunState.Completed, now, run.Version + 1);
            await RunWork.RemoveAsync(db, RunWork.Watch, runId, ct);
            db.AfterCommit(() => feed.Publish(scope.TenantId, Topics.Campaigns));
        }
        else
        {
            // Until the next attempt is due nothing can be over; resuming looks at once.
            var wait = run.State is RunState.Paused || next is null ? AtLatest : next.Value - now;
            await RunWork.PutAsync(db, RunWork.Watch, runId, now + (wait < Soon ? Soon : wait > AtLatest ? AtLatest : wait), ct);
        }
        await db.CommitAsync(ct);
        return done;
    }
}
