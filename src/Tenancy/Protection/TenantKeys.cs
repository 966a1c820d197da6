using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;

namespace Platform.Tenancy.Protection;

/// <summary>Gives each tenant's <see cref="TenantCipher"/>; unwrapped keys are kept at most five minutes.</summary>
public sealed class TenantKeys(IDbContextFactory<PlatformDb> dbs, RootKeyOptions options, TimeProvider clock)
{
    private static readonly TimeSpan Keep = TimeSpan.FromMinutes(5);

    /// <summary>How long a new version is shown before it seals: longer than any node keeps what it has read.</summary>
    public static readonly TimeSpan Lead = Keep * 2;

    private readonly ConcurrentDictionary<TenantId, (TenantCipher Cipher, DateTimeOffset Until)> _ciphers = new();
    private readonly Lazy<byte[]> _root = new(options.Read);

    public async Task<TenantCipher> GetAsync(TenantId tenant, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (_ciphers.TryGetValue(tenant, out var held) && held.Until > now) return held.Cipher;

        await using var db = await dbs.CreateDbContextAsync(ct);
        var rows = await RowsAsync(db, tenant, ct);
        if (rows.Count == 0) rows = await AddAsync(db, tenant, TenantKey.First, ct);
        // Whichever seals next takes over on time, and not when this reading of it happens to end.
        var until = rows.Select(row => row.SealsFrom).Where(from => from > now).Append(now + Keep).Min();
        var cipher = new TenantCipher(
            tenant, rows.ToDictionary(row => row.Version, row => Seals.Open(_root.Value, row.Wrapped, Wrapping(tenant, row.Version))),
            // The first one seals at once, and by the clock of another node it may have been made in a moment's time.
            rows.Where(row => row.SealsFrom <= now).Select(row => row.Version).Append(TenantKey.First).Max());
        _ciphers[tenant] = (cipher, until);
        return cipher;
    }

    /// <summary>Makes the tenant's next key. It seals after <see cref="Lead"/>; what older ones have sealed stays readable.</summary>
    /// <returns>The newest version and when it begins to seal: the one that waits already, when there is one.</returns>
    public async Task<TenantKey> RotateAsync(TenantId tenant, CancellationToken ct)
    {
        await GetAsync(tenant, ct); // the first one is there
        await using var db = await dbs.CreateDbContextAsync(ct);
        var newest = (await RowsAsync(db, tenant, ct))[^1];
        return newest.SealsFrom > clock.GetUtcNow() ? newest : (await AddAsync(db, tenant, newest.Version + 1, ct))[^1];
    }

    /// <summary>Every version of the tenant's key, oldest first.</summary>
    public async Task<IReadOnlyList<TenantKey>> ListAsync(TenantId tenant, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await RowsAsync(db, tenant, ct);
    }

    private static byte[] Wrapping(TenantId tenant, int version) => version == TenantKey.First
        ? [.. "tenant-key|"u8, .. tenant.Value.ToByteArray()]
        : [.. "tenant-key|"u8, .. tenant.Value.ToByteArray(), (byte)(version >> 8), (byte)version];

    private static Task<List<TenantKey>> RowsAsync(PlatformDb db, TenantId tenant, CancellationToken ct) =>
        db.Set<TenantKey>().AsNoTracking().Where(key => key.TenantId == tenant).OrderBy(key => key.Version).ToListAsync(ct);

    private async Task<List<TenantKey>> AddAsync(PlatformDb db, TenantId tenant, int version, CancellationToken ct)
    {
        db.Add(new TenantKey
        {
            TenantId = tenant,
            Version = version,
            Wrapped = Seals.Seal(_root.Value, RandomNumberGenerator.GetBytes(32), Wrapping(tenant, version)),
            CreatedAt = clock.GetUtcNow(),
        });
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException)
        {
            // Two at once: the row that won is the tenant's key.
        }
        db.ChangeTracker.Clear();
        return await RowsAsync(db, tenant, ct);
    }
}
