using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;

namespace Platform.Web.Identity.Company;

/// <summary>What this browser was sent to the provider with; sealed in a cookie until the answer comes.</summary>
public sealed record CompanyAsk(
    TenantId Tenant, string Issuer, string ClientId, string State, string Nonce, string Verifier, string Redirect, string Back, DateTimeOffset Until);

/// <summary>What a provider has proven about a person.</summary>
/// <param name="IsTwice">The provider says that the person proved a second thing (RFC 8176: "mfa", or a second kind besides the password).</param>
public sealed record CompanyPerson(string Subject, string? Email, bool IsEmailVerified, string? Name, bool IsTwice = false);

/// <summary>The conversation with a lender's provider: authorization code with PKCE, and everything it says compared with what was asked.</summary>
public sealed class CompanyExchange(CompanyMetadata metadata, CompanyHttp http, TenantKeys keys, TimeProvider clock, ILogger<CompanyExchange> log)
{
    private static readonly Refusal Refused = new("company_refused");

    // Public keys only: neither "none" nor a secret that a public key could pass for.
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    /// <returns>Where the browser goes, and what it has to bring back.</returns>
    public async Task<Result<(string Url, CompanyAsk Ask)>> AskAsync(CompanySignIn provider, string redirect, string back, CancellationToken ct)
    {
        var said = await metadata.ReadAsync(provider.Issuer, again: false, ct);
        if (said.IsRefused) return said.Refusal;
        var ask = new CompanyAsk(
            provider.TenantId, provider.Issuer, provider.ClientId, Random(), Random(), Random(), redirect, back, clock.GetUtcNow().AddMinutes(10));
        var url = QueryHelpers.AddQueryString(said.Value.AuthorizationEndpoint, new Dictionary<string, string?>
        {
            ["client_id"] = provider.ClientId, ["response_type"] = "code", ["scope"] = "openid email profile", ["redirect_uri"] = redirect,
            ["state"] = ask.State, ["nonce"] = ask.Nonce, ["code_challenge_method"] = "S256",
            ["code_challenge"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(ask.Verifier))),
        });
        return (url, ask);
    }

    /// <summary>Whether an answer belongs to what was asked: the same browser, the same lender, the same provider.</summary>
    public async Task<Result> MatchAsync(CompanyAsk ask, CompanySignIn provider, IQueryCollection answer, CancellationToken ct)
    {
        if (ask.Until < clock.GetUtcNow() || ask.Tenant != provider.TenantId || ask.Issuer != provider.Issuer || ask.ClientId != provider.ClientId)
            return Refuse("it was asked for another provider, or too long ago");
        if (!Same(answer["state"].ToString(), ask.State)) return Refuse("state differs");
        var said = await metadata.ReadAsync(provider.Issuer, again: false, ct);
        if (said.IsRefused) return said.Refusal;
        // Mix-up (RFC 9207): who says in its metadata that it names itself has to, and whoever does must be the one asked.
        if (answer.ContainsKey("iss") ? answer["iss"].ToString() != provider.Issuer : said.Value.AuthorizationResponseIssParameterSupported) return Refuse("the answer is of another issuer");
        return answer.ContainsKey("error") || answer["code"].ToString() is not { Length: > 0 and < 4_000 } ? Refuse("there is no code") : Result.Done;
    }

    public async Task<Result<CompanyPerson>> ProveAsync(CompanyAsk ask, CompanySignIn provider, string code, CancellationToken ct)
    {
        var said = await metadata.ReadAsync(provider.Issuer, again: false, ct);
        if (said.IsRefused) return said.Refusal;
        try
        {
            using var tokens = await RedeemAsync(said.Value, provider, ask, code, ct);
            if (tokens is null || Text(tokens.RootElement, "id_token") is not { } idToken) return Refuse("no token for the code");
            var proven = await ReadTokenAsync(said.Value, provider, idToken);
            if (!proven.IsValid && proven.Exception is SecurityTokenSignatureKeyNotFoundException)
            {
                // The provider has exchanged its keys.
                var newer = await metadata.ReadAsync(provider.Issuer, again: true, ct);
                if (!newer.IsRefused) proven = await ReadTokenAsync(newer.Value, provider, idToken);
            }
            if (!proven.IsValid) return Refuse("the token is not good: " + proven.Exception?.GetType().Name);
            var token = (JsonWebToken)proven.SecurityToken;
            if (!Same(Claim(token, "nonce"), ask.Nonce)) return Refuse("nonce differs");
            if ((Claim(token, "azp") ?? (token.Audiences.Count() > 1 ? "" : null)) is { } party && party != provider.ClientId) return Refuse("the token is for another client");
            if (token.Subject is not { Length: > 0 and <= 255 }) return Refuse("no subject");
            var person = new CompanyPerson(token.Subject, Claim(token, "email"), IsTrue(Claim(token, "email_verified")) || IsTrue(Claim(token, "xms_edov")), Claim(token, "name"), IsTwice(token));
            return person.Email is null ? await AskMoreAsync(said.Value, person, Text(tokens.RootElement, "access_token"), ct) : person;
        }
        catch (Exception fault) when (fault is HttpRequestException or JsonException or IOException || fault is OperationCanceledException && !ct.IsCancellationRequested)
        {
            log.LogWarning(fault, "A lender's provider did not answer.");
            return CompanyMetadata.Unreachable;
        }
    }

    private async Task<JsonDocument?> RedeemAsync(OpenIdConnectConfiguration said, CompanySignIn provider, CompanyAsk ask, string code, CancellationToken ct)
    {
        var cipher = await keys.GetAsync(provider.TenantId, ct);
        var secret = Encoding.UTF8.GetString(cipher.Open(CompanySignIn.SecretPlace, provider.TenantId.ToString(), provider.SealedSecret));
        var fields = new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code", ["code"] = code, ["redirect_uri"] = ask.Redirect, ["code_verifier"] = ask.Verifier,
        };
        var basic = said.TokenEndpointAuthMethodsSupported.Count == 0 || said.TokenEndpointAuthMethodsSupported.Contains("client_secret_basic");
        if (!basic) (fields["client_id"], fields["client_secret"]) = (provider.ClientId, secret);
        using var form = new FormUrlEncodedContent(fields);
        using var post = new HttpRequestMessage(HttpMethod.Post, said.TokenEndpoint) { Content = form };
        if (basic)
            post.Headers.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Uri.EscapeDataString(provider.ClientId)}:{Uri.EscapeDataString(secret)}")));
        using var answer = await http.Client.SendAsync(post, ct);
        return answer.IsSuccessStatusCode ? JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(ct)) : null;
    }

    private static Task<TokenValidationResult> ReadTokenAsync(OpenIdConnectConfiguration said, CompanySignIn provider, string token) =>
        new JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = provider.Issuer, ValidAudience = provider.ClientId, IssuerSigningKeys = said.SigningKeys, ValidAlgorithms = Algorithms,
            RequireSignedTokens = true, RequireExpirationTime = true, ClockSkew = TimeSpan.FromMinutes(2),
        });

    private async Task<Result<CompanyPerson>> AskMoreAsync(OpenIdConnectConfiguration said, CompanyPerson person, string? accessToken, CancellationToken ct)
    {
        if (!http.Takes(said.UserInfoEndpoint) || accessToken is null) return person;
        using var ask = new HttpRequestMessage(HttpMethod.Get, said.UserInfoEndpoint) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", accessToken) } };
        using var answer = await http.Client.SendAsync(ask, ct);
        if (!answer.IsSuccessStatusCode) return person;
        using var more = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(ct));
        if (Text(more.RootElement, "sub") != person.Subject) return Refuse("the user info is of somebody else");
        var isVerified = more.RootElement.TryGetProperty("email_verified", out var flag) && IsTrue(flag.ToString());
        return person with { Email = Text(more.RootElement, "email"), IsEmailVerified = isVerified, Name = Text(more.RootElement, "name") ?? person.Name };
    }

    // RFC 8176: "mfa" says it outright; a key, a code or a fingerprint says it too, as none of them is the password.
    private static readonly string[] Second = ["mfa", "otp", "hwk", "swk", "fpt", "face", "iris", "retina", "sc", "pop"];

    private static bool IsTwice(JsonWebToken token) => token.Claims.Any(claim => claim.Type == "amr" && Second.Contains(claim.Value));

    private Refusal Refuse(string why)
    {
        log.LogWarning("A sign-in by a lender's provider was refused: {Why}", why);
        return Refused;
    }

    private static bool Same(string? one, string other) =>
        one is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other));

    private static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    private static string? Claim(JsonWebToken token, string name) => token.TryGetPayloadValue<object>(name, out var value) ? value?.ToString() : null;

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind is JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static bool IsTrue(string? value) => value is not null && (value.Equals("true", StringComparison.OrdinalIgnoreCase) || value == "1");
}
