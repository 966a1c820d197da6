using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Web.Features.Networks;

/// <summary>The ranges that this lender has set for an agency.</summary>
public sealed class ReadAgencyNetworks(TenantDbFactory dbs, TenantScope scope)
{
    public async Task<Result<IReadOnlyList<string>>> RunAsync(AgencyId agency, CancellationToken ct)
    {
        if (scope.Demand(Permission.ManageUsers) is { } refusal) return refusal;
        var tenant = scope.TenantId;
        await using var db = await dbs.ReadAsync(ct);
        return await db.Set<AgencyNetwork>().Where(row => row.TenantId == tenant && row.AgencyId == agency).Select(row => row.Cidr).OrderBy(cidr => cidr).ToListAsync(ct);
    }
}
