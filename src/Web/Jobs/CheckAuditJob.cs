using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;

namespace Platform.Web.Jobs;

/// <summary>Verifies every tenant's audit chain in its night, a suspended tenant's too, and keeps what was found.</summary>
public sealed class CheckAuditJob(Rounds rounds) : TenantsJob(rounds, TimeSpan.FromMinutes(10))
{
    protected override async Task<IReadOnlyList<TenantId>> TenantsAsync(PlatformDb db, CancellationToken ct) =>
        await db.Tenants.AsNoTracking().Select(tenant => tenant.Id).ToListAsync(ct);

    protected override Task<int> RunAsync(IServiceProvider tenant, CancellationToken ct) =>
        tenant.GetRequiredService<CheckAudit>().WhenDueAsync(ct);
}
