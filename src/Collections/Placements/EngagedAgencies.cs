using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Placements;

/// <summary>The agencies that work for this lender now.</summary>
public sealed class EngagedAgencies(IDbContextFactory<PlatformDb> platform, TenantScope scope, TimeProvider clock)
{
    public async Task<IReadOnlyList<Agency>> ReadAsync(CancellationToken ct)
    {
        var (tenant, now) = (scope.TenantId, clock.GetUtcNow());
        await using var db = await platform.CreateDbContextAsync(ct);
        var engaged = db.AgencyEngagements.Where(row => row.TenantId == tenant && row.From <= now && (row.Until == null || row.Until > now));
        return await db.Agencies.AsNoTracking().Where(agency => engaged.Any(row => row.AgencyId == agency.Id))
            .OrderBy(agency => agency.Name).ToListAsync(ct);
    }

    /// <returns>A refusal when a share names an agency that does not work for this lender.</returns>
    public async Task<Refusal?> MissingAsync(IEnumerable<PlacementShare> shares, CancellationToken ct)
    {
        var known = (await ReadAsync(ct)).Select(agency => agency.Id).ToHashSet();
        return shares.All(share => known.Contains(share.Agency)) ? null : Refusal.NotFound("agency");
    }
}
