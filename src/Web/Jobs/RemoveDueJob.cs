using Microsoft.EntityFrameworkCore;
using Platform.Collections.Retention;
using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;

namespace Platform.Web.Jobs;

/// <summary>Removes what was kept long enough, for every lender whose privacy officer gave leave; a suspended one's data ends too.</summary>
public sealed class RemoveDueJob(Rounds rounds) : TenantsJob(rounds, TimeSpan.FromMinutes(10))
{
    protected override bool AlsoSuspended => true;

    protected override async Task<IReadOnlyList<TenantId>> TenantsAsync(PlatformDb db, CancellationToken ct) =>
        await db.Tenants.AsNoTracking().Select(tenant => tenant.Id).ToListAsync(ct);

    protected override Task<int> RunAsync(IServiceProvider tenant, CancellationToken ct) =>
        tenant.GetRequiredService<RemoveDue>().RunAsync(ct);
}
