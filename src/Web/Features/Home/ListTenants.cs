using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Tenants;

namespace Platform.Web.Features.Home;

/// <summary>The lenders of the platform, for its operator: names and states, nothing of a debtor.</summary>
public sealed class ListTenants(TenantCatalog catalog)
{
    /// <param name="actor">The operator has no tenant, so no scope is bound: the caller says who asks.</param>
    public async Task<Result<IReadOnlyList<Tenant>>> RunAsync(Actor actor, CancellationToken ct) =>
        actor.May(Permission.OperatePlatform)
            ? await catalog.AllAsync(ct)
            : Refusal.Forbidden(nameof(Permission.OperatePlatform));
}
