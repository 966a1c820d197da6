using System.Collections.Concurrent;
using Platform.Collections.Debtors;
using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Accounts;

/// <summary>What a portfolio can be filtered by: its products, regions, and the countries and zones its debtors live in.</summary>
public sealed record Facets(
    IReadOnlyList<string> Products, IReadOnlyList<string> Regions, IReadOnlyList<string> Countries,
    IReadOnlyList<string> Zones);

/// <summary>
/// Reads a tenant's facets at most once a minute, because they need a scan of the portfolio. Holds no personal data; a
/// value that came with the last import may be missing from a filter's list for that minute, never from the grid.
/// </summary>
public sealed class PortfolioFacets(TimeProvider clock)
{
    private static readonly TimeSpan Keep = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<TenantId, (Facets Facets, DateTimeOffset Until)> _known = new();

    public async Task<Facets> GetAsync(TenantDb db, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (_known.TryGetValue(db.TenantId, out var held) && held.Until > now) return held.Facets;
        var products = await db.QueryAsync(
            $"select distinct product from accounts where tenant_id = {db.TenantId} order by product limit 200",
            row => row.Text(0), ct);
        var regions = await db.QueryAsync(
            $"select distinct region from debtors where tenant_id = {db.TenantId} order by region limit 200",
            row => row.Text(0), ct);
        var zones = await db.QueryAsync(
            $"select distinct time_zone from debtors where tenant_id = {db.TenantId}", row => row.Text(0), ct);
        var countries = await db.QueryAsync(
            $"select distinct country from debtors where tenant_id = {db.TenantId} order by country limit 20",
            row => row.Text(0), ct);
        var facets = new Facets(products, regions, countries, zones);
        _known[db.TenantId] = (facets, now + Keep);
        return facets;
    }

    /// <summary>Each zone's day now; a zone that is not listed has the lender's.</summary>
    public async Task<IReadOnlyList<ZoneDay>> DaysAsync(TenantDb db, string lenderZone, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var facets = await GetAsync(db, ct);
        return [.. facets.Zones.Select(zone => new ZoneDay(zone, LocalDays.Today(now, zone, lenderZone)))];
    }
}
