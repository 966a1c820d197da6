using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;

namespace Platform.Web.Jobs;

/// <summary>Chains what every tenant's trail has written, a suspended tenant's too: its past must stay provable.</summary>
public sealed class ChainAuditJob(Rounds rounds) : TenantsJob(rounds, TimeSpan.FromSeconds(8))
{
    protected override async Task<IReadOnlyList<TenantId>> TenantsAsync(PlatformDb db, CancellationToken ct) =>
        await db.Tenants.AsNoTracking().Select(tenant => tenant.Id).ToListAsync(ct);

    protected override bool AlsoSuspended => true;

    protected override Task<int> RunAsync(IServiceProvider tenant, CancellationToken ct) =>
        tenant.GetRequiredService<ChainAudit>().RunAsync(ct);
}
