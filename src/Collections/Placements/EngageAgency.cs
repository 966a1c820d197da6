using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Placements;

/// <summary>
/// Begins the cooperation with an agency that is on the platform, named by its key. Its people may sign in for this lender
/// from now on, and see nothing until cases are placed with them.
/// </summary>
public sealed class EngageAgency(
    TenantDbFactory dbs, TenantScope scope, IDbContextFactory<PlatformDb> platform, AuditTrail audit, Feed feed, TimeProvider clock)
{
    public async Task<Result<AgencyId>> RunAsync(string key, CancellationToken ct)
    {
        if (scope.Demand(Permission.ManageUsers) is { } refusal) return refusal;
        var name = key.Trim().ToLowerInvariant();
        AgencyId? known;
        await using (var shared = await platform.CreateDbContextAsync(ct))
            known = (await shared.Agencies.AsNoTracking().SingleOrDefaultAsync(agency => agency.Key == name, ct))?.Id;
        if (known is not { } id) return new Refusal("agency_unknown", name);
        var now = clock.GetUtcNow();
        await using var db = await dbs.WriteAsync(ct);
        var tenant = db.TenantId;
        if (await db.Set<AgencyEngagement>().AnyAsync(row => row.TenantId == tenant && row.AgencyId == id && (row.Until == null || row.Until > now), ct))
            return new Refusal("agency_engaged");
        db.Add(new AgencyEngagement { TenantId = tenant, AgencyId = id, From = now });
        audit.Write(db, "agency.engage", "agency", id);
        db.AfterCommit(() => feed.Publish(tenant, Topics.Placements));
        await db.CommitAsync(ct);
        return id;
    }
}
