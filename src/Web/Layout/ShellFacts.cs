using System.Security.Claims;

namespace Platform.Web.Layout;

/// <summary>What the frame around a page shows of who is signed in, and where.</summary>
/// <param name="Tenant">The tenant's name, or null when nobody is signed in.</param>
/// <param name="IsDemo">The tenant's data is made up and the banner must say so.</param>
/// <param name="UserName">The person's own name or address.</param>
/// <param name="MayChange">The person has more than one tenant to choose from.</param>
public sealed record ShellFacts(string? Tenant, bool IsDemo, string? UserName, bool MayChange)
{
    public const string TenantNameClaim = "tenant_name";
    public const string TenantDemoClaim = "tenant_demo";
    public const string TenantChoiceClaim = "tenant_choice";

    public static ShellFacts From(ClaimsPrincipal user) => new(
        user.FindFirst(TenantNameClaim)?.Value,
        user.HasClaim(TenantDemoClaim, "true"),
        user.FindFirst(ClaimTypes.Name)?.Value ?? user.FindFirst("name")?.Value ?? user.FindFirst("email")?.Value,
        user.HasClaim(TenantChoiceClaim, "true"));
}
