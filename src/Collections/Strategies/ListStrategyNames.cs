using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Strategies;

public sealed record StrategyName(Guid Id, string Name);

/// <param name="LenderZone">The zone in which the lender's own people think of a schedule.</param>
public sealed record StrategyNames(IReadOnlyList<StrategyName> Items, string LenderZone);

/// <summary>The strategies a campaign can be made from.</summary>
public sealed class ListStrategyNames(TenantDbFactory dbs, TenantScope scope, TenantCatalog catalog)
{
    public async Task<Result<StrategyNames>> RunAsync(CancellationToken ct)
    {
        if (scope.Demand(Permission.RunCampaigns) is { } refusal) return refusal;
        var tenant = await catalog.FindAsync(scope.TenantId, ct);
        await using var db = await dbs.ReadAsync(ct);
        var names = await db.Strategies.AsNoTracking().OrderBy(strategy => strategy.Name)
            .Select(strategy => new StrategyName(strategy.Id, strategy.Name)).ToListAsync(ct);
        return new StrategyNames(names, tenant?.TimeZone ?? "UTC");
    }
}
