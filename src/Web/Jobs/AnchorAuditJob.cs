using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;

namespace Platform.Web.Jobs;

/// <summary>Carries every tenant's last checkpoint out of the database, a suspended tenant's too.</summary>
public sealed class AnchorAuditJob(Rounds rounds) : TenantsJob(rounds, TimeSpan.FromMinutes(10))
{
    protected override async Task<IReadOnlyList<TenantId>> TenantsAsync(PlatformDb db, CancellationToken ct) =>
        await db.Tenants.AsNoTracking().Select(tenant => tenant.Id).ToListAsync(ct);

    protected override bool AlsoSuspended => true;

    protected override Task<int> RunAsync(IServiceProvider tenant, CancellationToken ct) =>
        tenant.GetRequiredService<AnchorAudit>().RunAsync(ct);
}
