using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Data;

namespace Platform.Tenancy.Tenants;

/// <summary>Finds tenants by id or key; what it knows is at most fifteen seconds old, so a suspension is soon felt.</summary>
public sealed class TenantCatalog(IDbContextFactory<PlatformDb> dbs, TimeProvider clock)
{
    private static readonly TimeSpan Keep = TimeSpan.FromSeconds(15);
    private readonly ConcurrentDictionary<string, (Tenant? Tenant, DateTimeOffset Until)> _known = new();

    public Task<Tenant?> FindAsync(TenantId id, CancellationToken ct) =>
        KnownAsync("id:" + id, db => db.Tenants.AsNoTracking().SingleOrDefaultAsync(t => t.Id == id, ct), ct);

    public Task<Tenant?> FindAsync(string key, CancellationToken ct) =>
        KnownAsync("key:" + key, db => db.Tenants.AsNoTracking().SingleOrDefaultAsync(t => t.Key == key, ct), ct);

    public async Task<List<Tenant>> AllAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Tenants.AsNoTracking().OrderBy(t => t.Key).ToListAsync(ct);
    }

    public void Forget() => _known.Clear();

    private async Task<Tenant?> KnownAsync(string key, Func<PlatformDb, Task<Tenant?>> find, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (_known.TryGetValue(key, out var held) && held.Until > now) return held.Tenant;
        await using var db = await dbs.CreateDbContextAsync(ct);
        var tenant = await find(db);
        if (tenant is not null) _known[key] = (tenant, now + Keep); // an unknown key is not kept: guesses would fill it
        return tenant;
    }
}
