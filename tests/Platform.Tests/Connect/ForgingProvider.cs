using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Platform.Testing;

namespace Platform.Tests.Connect;

/// <summary>A provider in the hands of an attacker: it says what the test wants, signed as the test wants.</summary>
internal sealed class ForgingProvider : IAsyncDisposable
{
    private RSA _key = RSA.Create(2048);
    private readonly WebApplication _app;
    private readonly Dictionary<string, string> _nonces = [];

    private ForgingProvider(string issuer, WebApplication app) => (Issuer, _app) = (issuer, app);

    public string Issuer { get; }

    /// <summary>Changes what the next tokens say.</summary>
    public Action<Dictionary<string, object>> Claims { get; set; } = _ => { };

    /// <summary>How the next tokens are signed; null means with the key that the provider publishes.</summary>
    public Func<string, string>? Sign { get; set; }

    /// <summary>What it calls itself in its metadata.</summary>
    public string? Calls { get; set; }

    /// <summary>What it says of the person to whoever brings an access token.</summary>
    public Dictionary<string, object> Me { get; set; } = [];

    public bool HidesKeys { get; set; }

    /// <summary>For how long its keys keep one waiting.</summary>
    public TimeSpan Slow { get; set; }

    public bool PromisesIss { get; set; }

    public string Kid { get; private set; } = "one";

    public string PublicPem => _key.ExportSubjectPublicKeyInfoPem();

    public static async Task<ForgingProvider> StartAsync(CancellationToken ct)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var port = LoopbackPorts.Free();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var app = builder.Build();
        var provider = new ForgingProvider($"http://127.0.0.1:{port}", app);
        app.MapGet("/.well-known/openid-configuration", () => Results.Json(provider.Metadata()));
        app.MapGet("/jwks", async (CancellationToken gone) =>
        {
            await Task.Delay(provider.Slow, gone);
            return provider.HidesKeys ? Results.StatusCode(500) : Results.Json(new { keys = new[] { provider.Jwk() } });
        });
        app.MapGet("/me", () => Results.Json(provider.Me));
        app.MapPost("/token", async (HttpRequest request) =>
        {
            var form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
            return Results.Json(new { access_token = "a", token_type = "Bearer", id_token = provider.Token(provider._nonces[form["code"].ToString()]) });
        });
        await app.StartAsync(ct);
        return provider;
    }

    /// <summary>From now on it signs with a new key under another name.</summary>
    public void Rotate()
    {
        _key.Dispose();
        (_key, Kid) = (RSA.Create(2048), "two");
    }

    /// <summary>What the provider's page would send the browser back with.</summary>
    /// <param name="asked">The address to which we sent the browser.</param>
    public string Answer(Uri asked, string? iss = null, string? state = null)
    {
        var query = HttpUtility.ParseQueryString(asked.Query);
        var code = Guid.CreateVersion7().ToString("N");
        _nonces[code] = query["nonce"]!;
        return $"{query["redirect_uri"]}?code={code}&state={Uri.EscapeDataString(state ?? query["state"]!)}" + (iss is null ? "" : "&iss=" + Uri.EscapeDataString(iss));
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Dispose();
    }

    private Dictionary<string, object> Metadata() => new()
    {
        ["issuer"] = Calls ?? Issuer, ["authorization_endpoint"] = Issuer + "/authorize", ["token_endpoint"] = Issuer + "/token", ["jwks_uri"] = Issuer + "/jwks", ["userinfo_endpoint"] = Issuer + "/me",
        ["response_types_supported"] = new[] { "code" }, ["subject_types_supported"] = new[] { "public" },
        ["id_token_signing_alg_values_supported"] = new[] { "RS256" }, ["authorization_response_iss_parameter_supported"] = PromisesIss,
    };

    private Dictionary<string, string> Jwk()
    {
        var key = _key.ExportParameters(false);
        return new() { ["kty"] = "RSA", ["use"] = "sig", ["kid"] = Kid, ["n"] = Base64Url.EncodeToString(key.Modulus), ["e"] = Base64Url.EncodeToString(key.Exponent) };
    }

    private string Token(string nonce)
    {
        var now = TimeProvider.System.GetUtcNow();
        var claims = new Dictionary<string, object>
        {
            ["iss"] = Issuer, ["aud"] = "platform", ["sub"] = "s-1", ["nonce"] = nonce, ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddMinutes(5).ToUnixTimeSeconds(), ["email"] = "strategist@harbour.example", ["email_verified"] = true,
        };
        Claims(claims);
        var body = JsonSerializer.Serialize(claims);
        return Sign is not null
            ? Sign(body)
            : new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(body, new SigningCredentials(new RsaSecurityKey(_key) { KeyId = Kid }, SecurityAlgorithms.RsaSha256));
    }

    public static string Unsigned(string body) => Part("""{"alg":"none"}""") + "." + Part(body) + ".";

    public string WithPublicKeyAsSecret(string body)
    {
        var text = Part($$"""{"alg":"HS256","kid":"{{Kid}}"}""") + "." + Part(body);
        return text + "." + Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(PublicPem), Encoding.UTF8.GetBytes(text)));
    }

    public static string WithOwnKey(string body)
    {
        using var other = RSA.Create(2048);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(body, new SigningCredentials(new RsaSecurityKey(other) { KeyId = "one" }, SecurityAlgorithms.RsaSha256));
    }

    private static string Part(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
