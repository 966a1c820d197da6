using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using Platform.Tenancy;

namespace Platform.Web.Features.ApiClients;

/// <summary>Reads the public keys that a client's people paste: a JSON Web Key (set), a PEM public key or a PEM certificate.</summary>
public static class PublicKeys
{
    /// <summary>More would only be keys that nobody remembers.</summary>
    public const int Most = 5;

    private static readonly string[] Curves = ["P-256", "P-384", "P-521"];

    /// <returns>The keys with a name each, or what is wrong with the text.</returns>
    public static Result<IReadOnlyList<JsonWebKey>> Read(string text)
    {
        List<JsonWebKey> found;
        try
        {
            found = [.. text.TrimStart().StartsWith('{') ? Json(text) : [Pem(text)]];
        }
        catch (Exception wrong) when (wrong is JsonException or ArgumentException or CryptographicException)
        {
            return Refusal.Invalid("keys", "key_unreadable");
        }
        if (found.Count == 0) return Refusal.Invalid("keys", "key_unreadable");
        if (found.Exists(key => key.HasPrivateKey || key.K is not null)) return Refusal.Invalid("keys", "key_private");
        if (found.Exists(key => !IsStrong(key))) return Refusal.Invalid("keys", "key_weak");
        var keys = found.ConvertAll(Bare);
        return keys.Select(key => key.Kid).Distinct().Count() == keys.Count ? keys : Refusal.Invalid("keys", "key_twice");
    }

    private static IEnumerable<JsonWebKey> Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.TryGetProperty("keys", out var keys)
            ? [.. keys.EnumerateArray().Select(key => new JsonWebKey(key.GetRawText()))]
            : [new JsonWebKey(text)];
    }

    private static JsonWebKey Pem(string text)
    {
        if (text.Contains("PRIVATE KEY", StringComparison.Ordinal)) return new JsonWebKey { Kty = "RSA", D = "x", DP = "x", DQ = "x", P = "x", Q = "x", QI = "x" };
        if (text.Contains("BEGIN CERTIFICATE", StringComparison.Ordinal))
        {
            using var certificate = X509Certificate2.CreateFromPem(text);
            using var held = certificate.GetRSAPublicKey();
            return held is not null ? Rsa(held) : Ec(certificate.GetECDsaPublicKey() ?? throw new CryptographicException());
        }
        try
        {
            using var rsa = RSA.Create();
            rsa.ImportFromPem(text);
            return Rsa(rsa);
        }
        catch (CryptographicException)
        {
            using var ec = ECDsa.Create();
            ec.ImportFromPem(text);
            return Ec(ec);
        }
    }

    private static JsonWebKey Rsa(RSA rsa) =>
        JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(rsa.ExportParameters(includePrivateParameters: false)));

    private static JsonWebKey Ec(ECDsa ec)
    {
        using var own = ECDsa.Create(ec.ExportParameters(includePrivateParameters: false));
        return JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new ECDsaSecurityKey(own));
    }

    private static bool IsStrong(JsonWebKey key) => key.Kty switch
    {
        "RSA" => key.N is { Length: > 0 } && key.E is { Length: > 0 } && Base64UrlEncoder.DecodeBytes(key.N).Length >= 256,
        "EC" => Curves.Contains(key.Crv) && key.X is { Length: > 0 } && key.Y is { Length: > 0 },
        _ => false,
    };

    // Only what a verifier needs: what else stood in the text (chains, addresses) is nothing we would follow.
    private static JsonWebKey Bare(JsonWebKey key)
    {
        var bare = new JsonWebKey { Kty = key.Kty, N = key.N, E = key.E, Crv = key.Crv, X = key.X, Y = key.Y, Use = JsonWebKeyUseNames.Sig };
        bare.Kid = string.IsNullOrWhiteSpace(key.Kid) ? Base64UrlEncoder.Encode(bare.ComputeJwkThumbprint()) : key.Kid;
        return bare;
    }
}
