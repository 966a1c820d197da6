using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
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

/// <summary>Where the platform's root key comes from: configuration (base64), else a file made at first start.</summary>
public sealed record RootKeyOptions([property: Base64String] string? RootKey, [property: Required] string KeyFile)
{
    /// <exception cref="InvalidOperationException">The configured key is not 32 bytes of base64.</exception>
    public byte[] Read()
    {
        if (!string.IsNullOrWhiteSpace(RootKey))
        {
            var key = Convert.FromBase64String(RootKey);
            return key.Length == 32
                ? key
                : throw new InvalidOperationException("Protection:RootKey must be 32 bytes in base64.");
        }
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(KeyFile))!);
        if (!File.Exists(KeyFile))
        {
            try
            {
                var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
                if (!OperatingSystem.IsWindows()) how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
                using var stream = new FileStream(KeyFile, how);
                stream.Write(RandomNumberGenerator.GetBytes(32));
            }
            catch (IOException) when (File.Exists(KeyFile))
            {
                // Another process of the same installation was quicker; its key is the one.
            }
        }
        return File.ReadAllBytes(KeyFile);
    }
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
