using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Campaigns;

/// <summary>
/// Asks for a run of a campaign: freezes the instant and the published strategy version, and leaves it to be planned.
/// Gives the run's id at once; the same request key gives the same run again.
/// </summary>
public sealed class StartRun(TenantScope scope, TenantDbFactory dbs, AuditTrail audit, Feed feed, TimeProvider clock)
{
    /// <param name="CampaignId">The campaign, or null to name it by <paramref name="CampaignKey"/>.</param>
    /// <param name="Trigger">"schedule", "page" or "api".</param>
    /// <param name="RequestKey">The caller's idempotency key, unique within the campaign; null for none.</param>
    public sealed record Request(Guid? CampaignId, string? CampaignKey, string Trigger, string? RequestKey = null)
    {
        public Request(Guid campaignId, string trigger) : this(campaignId, null, trigger)
        {
        }

        public Request(string campaignKey, string trigger) : this(null, campaignKey, trigger)
        {
        }
    }

    public async Task<Result<Guid>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.RunCampaigns) is { } forbidden) return forbidden;
        try
        {
            return await StartAsync(ask, ct);
        }
        catch (DbUpdateException) when (ask.RequestKey is not null)
        {
            return await StartAsync(ask, ct); // the same key came twice at once: the other's run is the answer
        }
    }

    private async Task<Result<Guid>> StartAsync(Request ask, CancellationToken ct)
    {
        await using var db = await dbs.WriteAsync(ct);
        var campaign = await db.Campaigns.AsNoTracking().SingleOrDefaultAsync(
            row => ask.CampaignId != null ? row.Id == ask.CampaignId : row.Key == ask.CampaignKey, ct);
        if (campaign is null) return Refusal.NotFound("campaign");
        if (ask.RequestKey is { } key
            && await db.CampaignRuns.AsNoTracking().Where(run => run.CampaignId == campaign.Id && run.RequestKey == key)
                .Select(run => (Guid?)run.Id).SingleOrDefaultAsync(ct) is { } known) return known;
        var version = await db.StrategyVersions.AsNoTracking()
            .Where(row => row.StrategyId == campaign.StrategyId && row.PublishedAt != null)
            .OrderByDescending(row => row.Version).Select(row => (Guid?)row.Id).FirstOrDefaultAsync(ct);
        if (version is null) return new Refusal("strategy_not_published", campaign.Name);

        var now = clock.GetUtcNow();
        var run = new CampaignRun
        {
            CampaignId = campaign.Id,
            StrategyVersionId = version.Value,
            AsOf = now,
            State = RunState.Planning,
            Trigger = ask.Trigger,
            StartedBy = scope.Actor.Name,
            RequestKey = ask.RequestKey,
            CreatedAt = now,
        };
        db.Add(run);
        await RunWork.PutAsync(db, RunWork.Plan, run.Id, now, ct);
        audit.Write(db, "run.start", "run", run.Id);
        db.AfterCommit(() => feed.Publish(scope.TenantId, Topics.Campaigns));
        await db.CommitAsync(ct);
        return run.Id;
    }
}
