using System.Collections.Concurrent;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Platform.Tenancy;

namespace Platform.Web.Identity.Company;

/// <summary>What providers publish about themselves; kept for an hour, read again when they sign with a key not seen yet.</summary>
public sealed class CompanyMetadata(CompanyHttp http, TimeProvider clock, ILogger<CompanyMetadata> log)
{
    private static readonly TimeSpan Keep = TimeSpan.FromHours(1);

    // Whoever sends tokens with invented key names must not make us ask the provider each time.
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(30);

    public static readonly Refusal Unreachable = new("company_unreachable");

    private readonly ConcurrentDictionary<string, (OpenIdConnectConfiguration Said, DateTimeOffset At, DateTimeOffset AgainAt)> _known = new(StringComparer.Ordinal);

    /// <summary>The next reading asks the provider itself.</summary>
    public void Forget(string issuer) => _known.TryRemove(issuer, out _);

    /// <param name="again">The keys known do not hold what is looked for.</param>
    public async Task<Result<OpenIdConnectConfiguration>> ReadAsync(string issuer, bool again, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (_known.TryGetValue(issuer, out var held) && (again ? held.AgainAt + AtMost : held.At + Keep) > now) return held.Said;
        if (!http.Takes(issuer)) return Refusal.Invalid("issuer", "issuer_invalid");
        OpenIdConnectConfiguration said;
        try
        {
            var retriever = new HttpDocumentRetriever(http.Client) { RequireHttps = !http.AllowsPrivate };
            said = await OpenIdConnectConfigurationRetriever.GetAsync(issuer.TrimEnd('/') + "/.well-known/openid-configuration", retriever, ct);
        }
        catch (Exception fault) when (fault is IOException or HttpRequestException or InvalidOperationException or ArgumentException or OperationCanceledException
            && !ct.IsCancellationRequested)
        {
            log.LogWarning(fault, "A lender's provider could not be read.");
            return Unreachable;
        }
        // A document that names another issuer could lead to that one's keys (OpenID Connect Discovery, 4.3).
        if (said.Issuer != issuer) return Refusal.Invalid("issuer", "issuer_differs", said.Issuer ?? "");
        if (!http.Takes(said.AuthorizationEndpoint) || !http.Takes(said.TokenEndpoint) || said.SigningKeys.Count == 0)
            return Refusal.Invalid("issuer", "issuer_incomplete");
        if (_known.Count > 5_000) _known.Clear();
        _known[issuer] = (said, now, again ? now : DateTimeOffset.MinValue);
        return said;
    }
}
