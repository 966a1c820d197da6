using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;
using Platform.Web.Identity.Sessions;

namespace Platform.Web.Identity.Company;

/// <summary>Finds lenders' providers; what it knows is at most fifteen seconds old, for every request asks.</summary>
public sealed class CompanyProviders(IDbContextFactory<PlatformDb> dbs, TimeProvider clock)
{
    private static readonly TimeSpan Keep = TimeSpan.FromSeconds(15);
    private readonly ConcurrentDictionary<TenantId, (CompanySignIn? Provider, DateTimeOffset Until)> _known = new();

    /// <returns>The lender's provider when it is switched on.</returns>
    public async Task<CompanySignIn?> FindAsync(TenantId tenant, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (_known.TryGetValue(tenant, out var held) && held.Until > now) return held.Provider;
        await using var db = await dbs.CreateDbContextAsync(ct);
        var found = await db.CompanySignIns.AsNoTracking().SingleOrDefaultAsync(row => row.TenantId == tenant && row.IsOn, ct);
        _known[tenant] = (found, now + Keep);
        return found;
    }

    public void Forget(TenantId tenant) => _known.TryRemove(tenant, out _);

    /// <summary>Whether somebody who came by this way (null: by password) may be in this place.</summary>
    /// <param name="via">The lender whose provider has spoken for the person.</param>
    public async Task<bool> AllowsAsync(TenantId? via, TenantChoice choice, CancellationToken ct)
    {
        // A lender's provider speaks for that lender's own people there, and for nobody anywhere else.
        if (via is { } lender)
            return choice.Tenant?.Id == lender && choice.Agency is null && await FindAsync(lender, ct) is not null;
        if (choice.Tenant is null || choice.Agency is not null || choice.Roles.Contains(Role.LenderAdmin)) return true;
        return await FindAsync(choice.Tenant.Id, ct) is not { IsRequired: true };
    }

    public async Task<IReadOnlyList<TenantChoice>> AllowedAsync(TenantId? via, IEnumerable<TenantChoice> open, CancellationToken ct)
    {
        var allowed = new List<TenantChoice>();
        foreach (var choice in open)
            if (await AllowsAsync(via, choice, ct)) allowed.Add(choice);
        return allowed;
    }
}
