using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Campaigns;

/// <summary>
/// What pausing, resuming and cancelling share: the run is locked, its version compared with what the operator had seen,
/// changed, audited and told to the screens, all in one transaction. Of two operators at once one wins.
/// </summary>
public sealed class RunChange(TenantScope scope, TenantDbFactory dbs, AuditTrail audit, Feed feed)
{
    /// <param name="seen">The version the operator looked at; null takes whatever is there.</param>
    /// <param name="change">Changes the run, or refuses.</param>
    public async Task<Result> RunAsync(
        string action, Guid runId, int? seen, Func<TenantDb, CampaignRun, Task<Refusal?>> change, CancellationToken ct)
    {
        if (scope.Demand(Permission.RunCampaigns) is { } forbidden) return forbidden;
        await using var db = await dbs.WriteAsync(ct);
        await db.ExecuteAsync(
            $"select 1 from campaign_runs where tenant_id = {db.TenantId} and id = {runId}{db.Dialect.ForUpdate}", ct);
        var run = await db.CampaignRuns.SingleOrDefaultAsync(row => row.Id == runId, ct);
        if (run is null) return Refusal.NotFound("run");
        if (seen is { } version && version != run.Version) return Refusal.Conflict("run");
        if (await change(db, run) is { } refused) return refused;
        run.Version++;
        audit.Write(db, action, "run", run.Id);
        db.AfterCommit(() =>
        {
            feed.Publish(scope.TenantId, Topics.Campaigns);
            feed.Publish(scope.TenantId, Topics.Attempts);
        });
        await db.CommitAsync(ct);
        return Result.Done;
    }
}
