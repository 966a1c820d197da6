using System.Text.Json;
using OpenIddict.Abstractions;
using Platform.Tenancy.Access;
using Platform.Tenancy.Tenants;
using static OpenIddict.Abstractions.OpenIddictConstants;
using May = OpenIddict.Abstractions.OpenIddictConstants.Permissions;

namespace Platform.Web.Identity.Connect;

/// <summary>What the issuer offers: codes with PKCE for people's clients, client credentials for lenders' systems.</summary>
public static class ConnectServer
{
    /// <summary>One scope per area of the API.</summary>
    public static readonly string[] ApiScopes = ["imports", "campaigns", "attempts", "channels"];

    /// <summary>Reading the privacy log: only for a client whose record names it, which a core system's does not.</summary>
    public const string AuditScope = "audit";

    private const string TenantProperty = "tenant";

    /// <param name="issuer">The issuer's one name where hosts differ (<c>Identity:Issuer</c>); null takes the host that is asked.</param>
    public static void Configure(OpenIddictServerBuilder server, string? issuer, bool isDevelopment)
    {
        if (!string.IsNullOrWhiteSpace(issuer))
        {
            if (!Uri.TryCreate(issuer, UriKind.Absolute, out var name) || name.Scheme is not ("http" or "https") || name.Query.Length > 0)
                throw new InvalidOperationException("Identity:Issuer must be an absolute http or https address without query.");
            server.SetIssuer(name);
        }
        server.SetAuthorizationEndpointUris("connect/authorize")
            .SetTokenEndpointUris("connect/token")
            .SetEndSessionEndpointUris("connect/logout")
            .SetUserInfoEndpointUris("connect/userinfo")
            .SetRevocationEndpointUris("connect/revoke")
            .SetPushedAuthorizationEndpointUris("connect/par");
        server.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange();
        server.AllowClientCredentialsFlow().AllowRefreshTokenFlow();
        server.Configure(options => options.CodeChallengeMethods.Remove(CodeChallengeMethods.Plain));
        server.RegisterScopes([Scopes.OpenId, Scopes.Profile, Scopes.OfflineAccess, .. ApiScopes, AuditScope]);
        server.RegisterClaims(TenantClaims.Tenant, TenantClaims.TenantKey, TenantClaims.Role, TenantClaims.Agency);
        server.Configure(options => options.RequestTokenLifetime = TimeSpan.FromMinutes(10)); // long enough to sign in meanwhile
        server.SetAuthorizationCodeLifetime(TimeSpan.FromMinutes(1));
        server.SetAccessTokenLifetime(TimeSpan.FromMinutes(10));
        server.SetIdentityTokenLifetime(TimeSpan.FromMinutes(10));
        server.SetRefreshTokenLifetime(TimeSpan.FromHours(12));
        server.SetRefreshTokenReuseLeeway(TimeSpan.FromSeconds(10));

        server.AddEventHandler(RefuseDisabledClients.Descriptor);
        server.AddEventHandler(TakeAssertionOnce.Descriptor);

        var web = server.UseAspNetCore()
            .EnableAuthorizationEndpointPassthrough()
            .EnableTokenEndpointPassthrough()
            .EnableEndSessionEndpointPassthrough()
            .EnableUserInfoEndpointPassthrough();
        if (isDevelopment) web.DisableTransportSecurityRequirement();
    }

    /// <summary>The record of a lender's core system: the tenant is part of it, so no request can name another.</summary>
    /// <param name="secret">Null for one that proves itself by a key.</param>
    public static OpenIddictApplicationDescriptor CoreSystem(string clientId, string? secret, string name, TenantId tenant)
    {
        var client = new OpenIddictApplicationDescriptor
        {
            ClientId = clientId,
            ClientSecret = secret,
            ClientType = ClientTypes.Confidential,
            DisplayName = name,
            Permissions = { May.Endpoints.Token, May.Endpoints.Revocation, May.GrantTypes.ClientCredentials },
            Properties = { [TenantProperty] = JsonSerializer.SerializeToElement(tenant.ToString()) },
        };
        foreach (var scope in ApiScopes) client.Permissions.Add(May.Prefixes.Scope + scope);
        return client;
    }

    /// <summary>The record of a system that watches over the lender's privacy log and may do nothing else.</summary>
    public static OpenIddictApplicationDescriptor Auditor(string clientId, string secret, string name, TenantId tenant)
    {
        var client = CoreSystem(clientId, secret, name, tenant);
        client.Permissions.RemoveWhere(permission => permission.StartsWith(May.Prefixes.Scope, StringComparison.Ordinal));
        client.Permissions.Add(May.Prefixes.Scope + AuditScope);
        return client;
    }

    /// <summary>The record of an application into which people of the lender, and of nobody else, sign in.</summary>
    /// <param name="mustPush">Whether it has to push its requests (RFC 9126), so that nothing of them passes through the browser.</param>
    public static OpenIddictApplicationDescriptor SignInClient(
        string clientId, string? secret, string name, TenantId tenant, Uri redirect, bool mustPush)
    {
        var client = new OpenIddictApplicationDescriptor
        {
            ClientId = clientId,
            ClientSecret = secret,
            ClientType = ClientTypes.Confidential,
            ConsentType = ConsentTypes.Implicit,
            DisplayName = name,
            RedirectUris = { redirect },
            Permissions =
            {
                May.Endpoints.Authorization, May.Endpoints.PushedAuthorization, May.Endpoints.Token, May.Endpoints.Revocation,
                May.Endpoints.EndSession, May.GrantTypes.AuthorizationCode, May.GrantTypes.RefreshToken, May.ResponseTypes.Code, May.Scopes.Profile,
            },
            Requirements = { Requirements.Features.ProofKeyForCodeExchange },
            Properties = { [TenantProperty] = JsonSerializer.SerializeToElement(tenant.ToString()) },
        };
        if (mustPush) client.Requirements.Add(Requirements.Features.PushedAuthorizationRequests);
        return client;
    }

    /// <returns>Null for a client that belongs to no tenant; it gets no token of its own.</returns>
    public static TenantId? TenantOf(IReadOnlyDictionary<string, JsonElement> properties) =>
        properties.TryGetValue(TenantProperty, out var value) && Guid.TryParse(value.GetString(), out var id)
            ? new TenantId(id)
            : null;
}
