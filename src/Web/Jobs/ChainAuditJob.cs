using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;

namespace Platform.Web.Jobs;

/// <summary>Chains what every tenant's trail has written and signs the tree, a suspended tenant's too: its past must stay provable.</summary>
public sealed class ChainAuditJob(Rounds rounds) : TenantsJob(rounds, TimeSpan.FromSeconds(8))
{
    protected override async Task<IReadOnlyList<TenantId>> TenantsAsync(PlatformDb db, CancellationToken ct) =>
        await db.Tenants.AsNoTracking().Select(tenant => tenant.Id).ToListAsync(ct);

    protected override bool AlsoSuspended => true;

    protected override async Task<int> RunAsync(IServiceProvider tenant, CancellationToken ct)
    {
        // Signed is what has been committed: a checkpoint of lost entries could not be taken back.
        var chained = await tenant.GetRequiredService<ChainAudit>().RunAsync(ct);
        return chained + await tenant.GetRequiredService<SignAudit>().RunAsync(ct);
    }
}
