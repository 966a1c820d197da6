using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using Platform.Tenancy.Access;
using Platform.Tenancy.Resolution;

namespace Platform.Web.Identity;

/// <summary>One policy per <see cref="Permission"/>, named as it is: <c>[Authorize(Policy = nameof(Permission.ViewAccounts))]</c>.</summary>
public sealed class PermissionPolicies(IOptions<AuthorizationOptions> options) : DefaultAuthorizationPolicyProvider(options)
{
    private static readonly Dictionary<string, AuthorizationPolicy> Known = Enum.GetValues<Permission>().ToDictionary(
        permission => permission.ToString(),
        permission => new AuthorizationPolicyBuilder()
            .RequireAuthenticatedUser().AddRequirements(new PermissionRequirement(permission)).Build(),
        StringComparer.Ordinal);

    public override Task<AuthorizationPolicy?> GetPolicyAsync(string policyName) =>
        Known.TryGetValue(policyName, out var policy)
            ? Task.FromResult<AuthorizationPolicy?>(policy)
            : base.GetPolicyAsync(policyName);
}

public sealed record PermissionRequirement(Permission Permission) : IAuthorizationRequirement;

/// <summary>
/// Judges by the same table as the use cases do. Without a tenant only the platform's operator has anything to do here.
/// </summary>
public sealed class PermissionHandler : AuthorizationHandler<PermissionRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, PermissionRequirement requirement)
    {
        if (TenantPrincipal.Actor(context.User) is { } actor && actor.May(requirement.Permission)
            && (TenantPrincipal.Tenant(context.User) is not null || actor.Roles.Contains(Role.PlatformOperator)))
            context.Succeed(requirement);
        return Task.CompletedTask;
    }
}
