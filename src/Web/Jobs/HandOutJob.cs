using Microsoft.EntityFrameworkCore;
using Platform.Collections.Cases;
using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;

namespace Platform.Web.Jobs;

/// <summary>Hands the pools of agencies out where their rule says so, for every lender that works.</summary>
public sealed class HandOutJob(Rounds rounds) : TenantsJob(rounds, TimeSpan.FromMinutes(1))
{
    protected override async Task<IReadOnlyList<TenantId>> TenantsAsync(PlatformDb db, CancellationToken ct) =>
        await db.Tenants.AsNoTracking().Where(tenant => tenant.Status == TenantStatus.Active).Select(tenant => tenant.Id).ToListAsync(ct);

    protected override Task<int> RunAsync(IServiceProvider tenant, CancellationToken ct) =>
        tenant.GetRequiredService<HandOutByRule>().RunAsync(ct);
}
