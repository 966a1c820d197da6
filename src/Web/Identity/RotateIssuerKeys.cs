using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;

namespace Platform.Web.Identity;

/// <summary>
/// Makes the issuer's next keys and removes those that nobody needs any more. A key is shown to others before it signs, and
/// goes on checking what it signed until the last of that has ended.
/// </summary>
public sealed class RotateIssuerKeys(IDbContextFactory<PlatformDb> dbs, RootKeyOptions root, TimeProvider clock)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(365);
    private static readonly TimeSpan MakeNextBefore = TimeSpan.FromDays(60);

    /// <summary>Others cache our public keys for so long.</summary>
    public static readonly TimeSpan ShownBefore = TimeSpan.FromHours(48);

    /// <summary>The shortest time in which every node of ours has read a new key: for a key that must go.</summary>
    public static readonly TimeSpan ShownAtLeast = TimeSpan.FromMinutes(5);

    /// <summary>Longer than any token lives (a refresh token, twelve hours).</summary>
    public static readonly TimeSpan KeptAfter = TimeSpan.FromHours(24);

    /// <summary>Makes what is missing or near its end, and deletes what is over; by the clock and at every start.</summary>
    public async Task KeepAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var now = clock.GetUtcNow();
        var all = await db.IssuerKeys.AsNoTracking().ToListAsync(ct);
        foreach (var use in Enum.GetValues<IssuerKeyUse>())
        {
            if (!all.Exists(key => key.Use == use && key.NotAfter > now + MakeNextBefore))
                await AddAsync(db, use, all, all.Exists(key => key.Use == use) ? now + ShownBefore : now, ct);
        }
        foreach (var over in all.Where(key => key.NotAfter + KeptAfter < now || IsOver(key, all, now - KeptAfter)))
            await db.IssuerKeys.Where(key => key.Use == over.Use && key.Number == over.Number).ExecuteDeleteAsync(ct);
    }

    /// <summary>Makes a new key of each use that takes over when it has been shown long enough.</summary>
    /// <returns>From when on the new keys are used.</returns>
    public async Task<DateTimeOffset> RunAsync(TimeSpan shown, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var all = await db.IssuerKeys.AsNoTracking().ToListAsync(ct);
        var begin = clock.GetUtcNow() + shown;
        foreach (var use in Enum.GetValues<IssuerKeyUse>()) await AddAsync(db, use, all, begin, ct);
        return begin;
    }

    /// <summary>Whether a later key has been in use for so long that nothing made by this one can still be alive.</summary>
    public static bool IsOver(IssuerKey key, IReadOnlyCollection<IssuerKey> all, DateTimeOffset now) =>
        all.Any(next => next.Use == key.Use && next.NotAfter > key.NotAfter && next.NotBefore + KeptAfter < now);

    /// <summary>What a sealed key is bound to.</summary>
    public static byte[] Place(IssuerKeyUse use, int number) => System.Text.Encoding.UTF8.GetBytes($"issuer-key|{use}|{number}");

    private async Task AddAsync(PlatformDb db, IssuerKeyUse use, IEnumerable<IssuerKey> all, DateTimeOffset begin, CancellationToken ct)
    {
        db.Add(Make(use, all.Where(key => key.Use == use).Select(key => key.Number).DefaultIfEmpty().Max() + 1, begin));
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException)
        {
            // Another node made the key of this number first; its key is the one.
        }
        db.ChangeTracker.Clear();
    }

    private IssuerKey Make(IssuerKeyUse use, int number, DateTimeOffset begin)
    {
        using var rsa = RSA.Create(3072);
        var request = new CertificateRequest(
            $"CN=platform issuer {use} {number}", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            use is IssuerKeyUse.Signing ? X509KeyUsageFlags.DigitalSignature : X509KeyUsageFlags.KeyEncipherment,
            critical: true));
        // Nodes' clocks differ a little: the first key has to be valid on all of them.
        using var certificate = request.CreateSelfSigned(number == 1 ? begin.AddMinutes(-5) : begin, begin + Lifetime);
        return new IssuerKey
        {
            Use = use,
            Number = number,
            SealedPkcs12 = Seals.Seal(root.Read(), certificate.Export(X509ContentType.Pkcs12), Place(use, number)),
            NotBefore = certificate.NotBefore.ToUniversalTime(),
            NotAfter = certificate.NotAfter.ToUniversalTime(),
        };
    }
}
