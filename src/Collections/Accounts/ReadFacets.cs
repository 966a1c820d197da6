using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Accounts;

/// <summary>What the list of accounts can be filtered by.</summary>
public sealed class ReadFacets(TenantDbFactory dbs, TenantScope scope, PortfolioFacets facets)
{
    public async Task<Result<Facets>> RunAsync(CancellationToken ct)
    {
        if (scope.Demand(Permission.ViewAccounts) is { } refusal) return refusal;
        await using var db = await dbs.ReadAsync(ct);
        return await facets.GetAsync(db, ct);
    }
}
