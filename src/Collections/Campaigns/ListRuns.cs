using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Campaigns;

/// <summary>The newest runs, of one campaign or of all, newest first.</summary>
public sealed class ListRuns(TenantScope scope, TenantDbFactory dbs)
{
    public const int Most = 200;

    public sealed record Request(Guid? CampaignId = null, int Take = 20);

    public async Task<Result<IReadOnlyList<RunView>>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.ViewAttempts) is { } forbidden) return forbidden;
        await using var db = await dbs.ReadAsync(ct);
        var ids = await db.CampaignRuns.AsNoTracking()
            .Where(run => ask.CampaignId == null || run.CampaignId == ask.CampaignId)
            .OrderByDescending(run => run.CreatedAt).Take(Math.Clamp(ask.Take, 1, Most))
            .Select(run => run.Id).ToListAsync(ct);
        return (await RunView.ReadAsync(db, ids, ct)).ToList();
    }
}
