using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;

namespace Platform.Web.Identity;

/// <summary>
/// The issuer's certificates, made here, sealed in the database and so the same on every node and after every start.
/// The next one is made well before the last ends; OpenIddict signs with the one that lasts longest among those begun.
/// </summary>
public sealed class IssuerKeys(IDbContextFactory<PlatformDb> dbs, RootKeyOptions root, TimeProvider clock)
    : IConfigureOptions<OpenIddictServerOptions>, IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(365);
    private static readonly TimeSpan MakeNextBefore = TimeSpan.FromDays(60);

    // Others cache our public keys: a key that follows another is shown to them before it signs.
    private static readonly TimeSpan ShownBefore = TimeSpan.FromHours(48);

    private readonly List<(IssuerKeyUse Use, X509Certificate2 Certificate)> _certificates = [];

    /// <summary>Reads the keys and makes those that are missing or near their end; runs at start, after the migration.</summary>
    public async Task LoadAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        foreach (var use in Enum.GetValues<IssuerKeyUse>())
        {
            var now = clock.GetUtcNow();
            var keys = await ReadAsync(db, use, ct);
            if (!keys.Exists(key => key.NotAfter > now + MakeNextBefore))
            {
                db.Add(Make(use, keys.Count == 0 ? 1 : keys[^1].Number + 1, keys.Count == 0 ? now : now + ShownBefore));
                try
                {
                    await db.SaveChangesAsync(ct);
                }
                catch (DbUpdateException)
                {
                    // Another node made the key of this number first; its key is the one.
                }
                db.ChangeTracker.Clear();
                keys = await ReadAsync(db, use, ct);
            }
            _certificates.AddRange(keys.Where(key => key.NotAfter > now).Select(key => (use, Open(key))));
        }
    }

    public void Configure(OpenIddictServerOptions options)
    {
        if (_certificates.Count == 0) throw new InvalidOperationException("The issuer's keys were asked for before the start loaded them.");
        foreach (var (use, certificate) in _certificates)
        {
            var key = new X509SecurityKey(certificate);
            if (use is IssuerKeyUse.Signing)
                options.SigningCredentials.Add(new SigningCredentials(key, SecurityAlgorithms.RsaSha256));
            else
                options.EncryptionCredentials.Add(new EncryptingCredentials(
                    key, SecurityAlgorithms.RsaOAEP, SecurityAlgorithms.Aes256CbcHmacSha512));
        }
    }

    public void Dispose()
    {
        foreach (var (_, certificate) in _certificates) certificate.Dispose();
    }

    private static Task<List<IssuerKey>> ReadAsync(PlatformDb db, IssuerKeyUse use, CancellationToken ct) =>
        db.IssuerKeys.AsNoTracking().Where(key => key.Use == use).OrderBy(key => key.Number).ToListAsync(ct);

    private IssuerKey Make(IssuerKeyUse use, int number, DateTimeOffset notBefore)
    {
        using var rsa = RSA.Create(3072);
        var request = new CertificateRequest(
            $"CN=platform issuer {use} {number}", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            use is IssuerKeyUse.Signing ? X509KeyUsageFlags.DigitalSignature : X509KeyUsageFlags.KeyEncipherment,
            critical: true));
        // Nodes' clocks differ a little: the first key has to be valid on all of them.
        using var certificate = request.CreateSelfSigned(notBefore.AddMinutes(-5), notBefore + Lifetime);
        return new IssuerKey
        {
            Use = use,
            Number = number,
            SealedPkcs12 = Seals.Seal(root.Read(), certificate.Export(X509ContentType.Pkcs12), Place(use, number)),
            NotBefore = certificate.NotBefore.ToUniversalTime(),
            NotAfter = certificate.NotAfter.ToUniversalTime(),
        };
    }

    private X509Certificate2 Open(IssuerKey key)
    {
        byte[] clear;
        try
        {
            clear = Seals.Open(root.Read(), key.SealedPkcs12, Place(key.Use, key.Number));
        }
        catch (AuthenticationTagMismatchException other)
        {
            throw new InvalidOperationException(
                "The root key is not the one this database was sealed with: set Protection:RootKey to that of the other nodes, or "
                + "bring back the file root.key of the data folder.", other);
        }
        return X509CertificateLoader.LoadPkcs12(
            clear, password: null, OperatingSystem.IsMacOS() ? X509KeyStorageFlags.DefaultKeySet : X509KeyStorageFlags.EphemeralKeySet);
    }

    private static byte[] Place(IssuerKeyUse use, int number) =>
        System.Text.Encoding.UTF8.GetBytes($"issuer-key|{use}|{number}");
}
