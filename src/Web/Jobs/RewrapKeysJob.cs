using Microsoft.EntityFrameworkCore;
using Platform.Collections.Debtors;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;

namespace Platform.Web.Jobs;

/// <summary>Wraps debtors' keys anew after their lender's key was exchanged, a suspended lender's too.</summary>
public sealed class RewrapKeysJob(Rounds rounds) : TenantsJob(rounds, TimeSpan.FromMinutes(2))
{
    protected override async Task<IReadOnlyList<TenantId>> TenantsAsync(PlatformDb db, CancellationToken ct) =>
        await db.Set<TenantKey>().AsNoTracking().Where(key => key.Version > TenantKey.First).Select(key => key.TenantId).Distinct().ToListAsync(ct);

    protected override bool AlsoSuspended => true;

    protected override async Task<int> RunAsync(IServiceProvider tenant, CancellationToken ct) =>
        await tenant.GetRequiredService<RewrapKeys>().RunAsync(ct) > 0 ? 1 : 0;
}
