using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Platform.Tests.Host;

namespace Platform.Tests.Connect;

/// <summary>A lender's system with a key pair of its own: it signs assertions (RFC 7523) as such a system would.</summary>
internal sealed class ClientKey : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string PublicPem => _key.ExportSubjectPublicKeyInfoPem();

    public string PrivatePem => _key.ExportPkcs8PrivateKeyPem();

    public string Kid => Base64Url.EncodeToString(JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new ECDsaSecurityKey(_key)).ComputeJwkThumbprint());

    public void Dispose() => _key.Dispose();

    public string Sign(string client, string audience, string? jti = null, TimeSpan? life = null)
    {
        var now = TimeProvider.System.GetUtcNow();
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(Claims(client, audience, jti, now + (life ?? TimeSpan.FromMinutes(1))),
            new SigningCredentials(new ECDsaSecurityKey(_key) { KeyId = Kid }, SecurityAlgorithms.EcdsaSha256),
            new Dictionary<string, object> { ["typ"] = "client-authentication+jwt" });
    }

    /// <summary>Says the same and is not signed, or is signed with the public key as if it were a shared secret.</summary>
    public string Forge(string client, string audience, bool withPublicKey)
    {
        var head = JsonSerializer.Serialize(new { alg = withPublicKey ? "HS256" : "none", typ = "client-authentication+jwt", kid = Kid });
        var body = Claims(client, audience, null, TimeProvider.System.GetUtcNow().AddMinutes(1));
        var text = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(head)) + "." + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(body));
        return text + "." + (withPublicKey ? Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(PublicPem), Encoding.UTF8.GetBytes(text))) : "");
    }

    private static string Claims(string client, string audience, string? jti, DateTimeOffset until) => JsonSerializer.Serialize(new Dictionary<string, object>
    {
        ["iss"] = client, ["sub"] = client, ["aud"] = audience, ["jti"] = jti ?? Guid.CreateVersion7().ToString(),
        ["exp"] = until.ToUnixTimeSeconds(), ["iat"] = until.AddMinutes(-5).ToUnixTimeSeconds(),
    });
}

/// <summary>Asks the issuer's endpoints as a lender's system does.</summary>
internal static class Asks
{
    public static Task<(HttpStatusCode Status, JsonElement Body)> TokenAsync(this PlatformHost host, string client, string assertion, CancellationToken ct) =>
        host.PostAsync("/connect/token", new()
        {
            ["grant_type"] = "client_credentials", ["client_id"] = client,
            ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", ["client_assertion"] = assertion,
        }, ct);

    public static Task<(HttpStatusCode Status, JsonElement Body)> SecretAsync(this PlatformHost host, string client, string secret, CancellationToken ct) =>
        host.PostAsync("/connect/token", new() { ["grant_type"] = "client_credentials", ["client_id"] = client, ["client_secret"] = secret }, ct);

    public static async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(
        this PlatformHost host, string path, Dictionary<string, string> fields, CancellationToken ct)
    {
        using var form = new FormUrlEncodedContent(fields);
        using var answer = await host.Browser().PostAsync(path, form, ct);
        return (answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync(ct)).RootElement.Clone());
    }

    public static async Task<HttpStatusCode> UseAsync(this PlatformHost host, string token, CancellationToken ct)
    {
        using var ask = new HttpRequestMessage(HttpMethod.Get, "/api/v1/attempts?from=2026-01-01T00:00:00Z");
        ask.Headers.Authorization = new("Bearer", token);
        using var answer = await host.Browser().SendAsync(ask, ct);
        return answer.StatusCode;
    }
}
