using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;
using OpenIddict.Validation;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;

namespace Platform.Web.Identity;

/// <summary>
/// The issuer's certificates as this node uses them now: read from the database, where they lie sealed, at the start and
/// whenever they change. OpenIddict signs with the one that lasts longest among those begun, and shows all.
/// </summary>
public sealed class IssuerKeys(IDbContextFactory<PlatformDb> dbs, RootKeyOptions root, TimeProvider clock)
    : IConfigureOptions<OpenIddictServerOptions>, IOptionsChangeTokenSource<OpenIddictServerOptions>,
      IOptionsChangeTokenSource<OpenIddictValidationOptions>, IDisposable
{
    private readonly ConcurrentDictionary<(IssuerKeyUse Use, int Number), X509Certificate2> _opened = new();
    private List<(IssuerKeyUse Use, X509Certificate2 Certificate)> _used = [];
    private string _known = "";
    private CancellationTokenSource _ofServer = new(), _ofValidation = new();

    string? IOptionsChangeTokenSource<OpenIddictServerOptions>.Name => Options.DefaultName;

    string? IOptionsChangeTokenSource<OpenIddictValidationOptions>.Name => Options.DefaultName;

    /// <summary>Reads the keys; those that have ended or been followed for long are not used any more.</summary>
    /// <returns>Whether anything differs from before: a key more or less, or one that has begun.</returns>
    public async Task<bool> LoadAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var now = clock.GetUtcNow();
        var all = await db.IssuerKeys.AsNoTracking().OrderBy(key => key.Use).ThenBy(key => key.Number).ToListAsync(ct);
        var live = all.FindAll(key => key.NotAfter > now && !RotateIssuerKeys.IsOver(key, all, now));
        // OpenIddict puts them in order when it reads them: a key that begins makes another order.
        var known = string.Join(' ', live.Select(key => $"{key.Use}{key.Number}{(key.NotBefore <= now ? "+" : "-")}"));
        if (known == _known) return false;
        _used = live.ConvertAll(key => (key.Use, _opened.GetOrAdd((key.Use, key.Number), _ => Open(key))));
        _known = known;
        // The validation copies the server's keys, so it is told after it.
        using var server = Interlocked.Exchange(ref _ofServer, new CancellationTokenSource());
        await server.CancelAsync();
        using var validation = Interlocked.Exchange(ref _ofValidation, new CancellationTokenSource());
        await validation.CancelAsync();
        return true;
    }

    IChangeToken IOptionsChangeTokenSource<OpenIddictServerOptions>.GetChangeToken() => new CancellationChangeToken(_ofServer.Token);

    IChangeToken IOptionsChangeTokenSource<OpenIddictValidationOptions>.GetChangeToken() => new CancellationChangeToken(_ofValidation.Token);

    public void Configure(OpenIddictServerOptions options)
    {
        if (_used.Count == 0) throw new InvalidOperationException("The issuer's keys were asked for before the start loaded them.");
        foreach (var (use, certificate) in _used)
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
        // Not before: a request may still be signing with a key that has just been followed.
        foreach (var certificate in _opened.Values) certificate.Dispose();
        _ofServer.Dispose();
        _ofValidation.Dispose();
    }

    private X509Certificate2 Open(IssuerKey key)
    {
        byte[] clear;
        try
        {
            clear = Seals.Open(root.Read(), key.SealedPkcs12, RotateIssuerKeys.Place(key.Use, key.Number));
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
}
