using System.Security.Claims;
using Platform.Tenancy.Access;
using Platform.Tenancy.Tenants;

namespace Platform.Tenancy.Resolution;

/// <summary>Reads tenant and actor from an authenticated principal: the only source after sign-in.</summary>
public static class TenantPrincipal
{
    public static TenantId? Tenant(ClaimsPrincipal principal) =>
        Guid.TryParse(principal.FindFirstValue(TenantClaims.Tenant), out var id) ? new TenantId(id) : null;

    public static Actor? Actor(ClaimsPrincipal principal)
    {
        if (principal.Identity is not { IsAuthenticated: true }) return null;
        var id = principal.FindFirstValue("sub") ?? principal.FindFirstValue(ClaimTypes.NameIdentifier);
        if (id is null) return null;
        var roles = principal.FindAll(TenantClaims.Role)
            .Select(claim => Enum.TryParse<Role>(claim.Value, out var role) ? role : (Role?)null)
            .OfType<Role>().ToList();
        AgencyId? agency = Guid.TryParse(principal.FindFirstValue(TenantClaims.Agency), out var a) ? new AgencyId(a) : null;
        var kind = roles.Contains(Role.CoreSystem) ? ActorKind.Client : ActorKind.User;
        Guid? session = Guid.TryParse(principal.FindFirstValue("sid"), out var s) ? s : null;
        return new Actor(kind, id, principal.FindFirstValue("name") ?? principal.Identity.Name ?? id, roles, agency, session);
    }
}
