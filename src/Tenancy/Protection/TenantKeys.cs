using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;

namespace Platform.Tenancy.Protection;

/// <summary>A tenant's key, wrapped by the root key; the row alone opens nothing.</summary>
[Shared("read by the key ring before a tenant's transaction begins; wrapped by the root key")]
public sealed class TenantKey
{
    public TenantId TenantId { get; init; }
    public required byte[] Wrapped { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Gives each tenant's <see cref="TenantCipher"/>; unwrapped keys are kept at most five minutes.</summary>
public sealed class TenantKeys(IDbContextFactory<PlatformDb> dbs, RootKeyOptions options, TimeProvider clock)
{
    private static readonly TimeSpan Keep = TimeSpan.FromMinutes(5);
    private readonly ConcurrentDictionary<TenantId, (TenantCipher Cipher, DateTimeOffset Until)> _ciphers = new();
    private readonly Lazy<byte[]> _root = new(options.Read);

    public async Task<TenantCipher> GetAsync(TenantId tenant, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (_ciphers.TryGetValue(tenant, out var held) && held.Until > now) return held.Cipher;

        await using var db = await dbs.CreateDbContextAsync(ct);
        var row = await db.Set<TenantKey>().AsNoTracking().SingleOrDefaultAsync(key => key.TenantId == tenant, ct)
            ?? await CreateAsync(db, tenant, now, ct);
        var cipher = new TenantCipher(tenant, Seals.Open(_root.Value, row.Wrapped, Wrapping(tenant)));
        _ciphers[tenant] = (cipher, now + Keep);
        return cipher;
    }

    private async Task<TenantKey> CreateAsync(PlatformDb db, TenantId tenant, DateTimeOffset now, CancellationToken ct)
    {
        var key = new TenantKey
        {
            TenantId = tenant,
            Wrapped = Seals.Seal(_root.Value, RandomNumberGenerator.GetBytes(32), Wrapping(tenant)),
            CreatedAt = now,
        };
        db.Add(key);
        try
        {
            await db.SaveChangesAsync(ct);
            return key;
        }
        catch (DbUpdateException)
        {
            // Two first uses at once: the row that won is the tenant's key.
            db.ChangeTracker.Clear();
            return await db.Set<TenantKey>().AsNoTracking().SingleAsync(k => k.TenantId == tenant, ct);
        }
    }

    private static byte[] Wrapping(TenantId tenant) => [.. "tenant-key|"u8, .. tenant.Value.ToByteArray()];
}
