using System.Security.Claims;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using Platform.Tenancy.Access;
using Platform.Tenancy.Tenants;
using static OpenIddict.Abstractions.OpenIddictConstants;
using May = OpenIddict.Abstractions.OpenIddictConstants.Permissions;

namespace Platform.Web.Identity.Connect;

/// <summary>What our tokens say.</summary>
public static class Tokens
{
    public static ClaimsPrincipal ForPerson(ClaimsPrincipal session, IEnumerable<string> scopes)
    {
        var identity = new ClaimsIdentity(
            OpenIddictServerAspNetCoreDefaults.AuthenticationScheme, Claims.Name, TenantClaims.Role);
        // The session's own claims go along so that it can be checked again at every refresh; see Destinations.
        identity.AddClaims(session.Claims.Where(claim => !claim.Type.StartsWith("oi_", StringComparison.Ordinal) && claim.Type != Sessions.SessionPrincipal.FromClaim));
        identity.SetScopes(scopes);
        identity.SetDestinations(Destinations);
        return new ClaimsPrincipal(identity);
    }

    public static ClaimsPrincipal ForClient(string clientId, string name, Tenant tenant, IReadOnlyCollection<string> scopes)
    {
        var identity = new ClaimsIdentity(
            OpenIddictServerAspNetCoreDefaults.AuthenticationScheme, Claims.Name, TenantClaims.Role);
        identity.SetClaim(Claims.Subject, clientId)
            .SetClaim(Claims.Name, name)
            .SetClaim(TenantClaims.Tenant, tenant.Id.ToString())
            .SetClaim(TenantClaims.TenantKey, tenant.Key)
            .SetClaims(TenantClaims.Role, scopes.Contains(ConnectServer.AuditScope) ? [nameof(Role.CoreSystem), nameof(Role.PrivacyOfficer)] : [nameof(Role.CoreSystem)]);
        identity.SetScopes(scopes);
        identity.SetDestinations(Destinations);
        return new ClaimsPrincipal(identity);
    }

    private static IEnumerable<string> Destinations(Claim claim) => claim.Type switch
    {
        Claims.Name or Claims.Subject or TenantClaims.Tenant or TenantClaims.TenantKey =>
            [OpenIddictConstants.Destinations.AccessToken, OpenIddictConstants.Destinations.IdentityToken],
        _ => [OpenIddictConstants.Destinations.AccessToken],
    };
}

/// <summary>Makes the token of a lender's core system from its client record: tenant and scopes are the record's.</summary>
public sealed class ClientTokens(IOpenIddictApplicationManager clients, TenantCatalog tenants)
{
    /// <returns>Null when the client has no tenant or the tenant is suspended.</returns>
    public async Task<ClaimsPrincipal?> MakeAsync(OpenIddictRequest request, CancellationToken ct)
    {
        if (await clients.FindByClientIdAsync(request.ClientId!, ct) is not { } client) return null;
        if (ConnectServer.TenantOf(await clients.GetPropertiesAsync(client, ct)) is not { } id) return null;
        if (await tenants.FindAsync(id, ct) is not { Status: TenantStatus.Active } tenant) return null;
        // Asking for no scope means all that the record allows; asking for more was refused before we got here.
        var asked = request.GetScopes();
        var allowed = new List<string>();
        foreach (var scope in asked.IsEmpty ? ConnectServer.ApiScopes.Append(ConnectServer.AuditScope) : asked)
            if (await clients.HasPermissionAsync(client, May.Prefixes.Scope + scope, ct)) allowed.Add(scope);
        var name = await clients.GetDisplayNameAsync(client, ct) ?? request.ClientId!;
        return Tokens.ForClient(request.ClientId!, name, tenant, allowed);
    }
}
