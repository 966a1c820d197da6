using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Jobs;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Campaigns;

/// <summary>A campaign as a list shows it.</summary>
/// <param name="PublishedVersion">The strategy version a run would use now; null when none is published.</param>
/// <param name="NextAt">When it next runs by itself; null when only asked.</param>
/// <param name="Seen">State as read, to be given back when saving.</param>
/// <param name="LastRun">The newest run, whatever its state.</param>
public sealed record CampaignItem(
    Guid Id, string Key, string Name, Guid StrategyId, string StrategyKey, string StrategyName, int? PublishedVersion,
    string? Schedule, string ScheduleZone, bool IsActive, DateTimeOffset? NextAt, RunView? LastRun, string Seen);

/// <summary>All campaigns of the tenant by name, each with its newest run.</summary>
public sealed class ListCampaigns(TenantScope scope, TenantDbFactory dbs)
{
    public async Task<Result<IReadOnlyList<CampaignItem>>> RunAsync(CancellationToken ct)
    {
        if (scope.Demand(Permission.ViewAttempts) is { } forbidden) return forbidden;
        await using var db = await dbs.ReadAsync(ct);
        var (tenant, versions, allRuns) = (scope.TenantId, db.StrategyVersions, db.CampaignRuns);
        var rows = await (
            from campaign in db.Campaigns.AsNoTracking()
            join strategy in db.Strategies on campaign.StrategyId equals strategy.Id
            orderby campaign.Name
            select new
            {
                campaign,
                strategy.Key,
                strategy.Name,
                Published = versions
                    .Where(version => version.StrategyId == strategy.Id && version.PublishedAt != null)
                    .Max(version => (int?)version.Version),
                LastRun = allRuns.Where(run => run.CampaignId == campaign.Id)
                    .OrderByDescending(run => run.CreatedAt).Select(run => (Guid?)run.Id).FirstOrDefault(),
            }).ToListAsync(ct);
        var next = await db.Set<TenantSchedule>().AsNoTracking()
            .Where(due => due.TenantId == tenant && due.Kind == RunWork.Campaign)
            .ToDictionaryAsync(due => due.TargetId, due => due.NextAt, ct);
        var runs = (await RunView.ReadAsync(db, [.. rows.Where(row => row.LastRun != null).Select(row => row.LastRun!.Value)], ct))
            .ToDictionary(run => run.Id);
        return rows.Select(row => new CampaignItem(
            row.campaign.Id, row.campaign.Key, row.campaign.Name, row.campaign.StrategyId, row.Key, row.Name, row.Published,
            row.campaign.Schedule, row.campaign.ScheduleZone, row.campaign.IsActive,
            next.GetValueOrDefault(row.campaign.Id), row.LastRun is { } id ? runs.GetValueOrDefault(id) : null, row.campaign.Seen())).ToList();
    }
}
