using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Resolution;

namespace Platform.Web.Identity;

/// <summary>A request that a policy refuses reaches no use case; its refusal is written into the trail here.</summary>
public sealed class RefusedPolicies : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler _answer = new();

    public Task HandleAsync(
        RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Forbidden && context.RequestServices.GetRequiredService<TenantScope>() is { IsBound: true } scope)
        {
            foreach (var needed in policy.Requirements.OfType<PermissionRequirement>()) scope.Demand(needed.Permission);
        }
        return _answer.HandleAsync(next, context, policy, authorizeResult);
    }

    /// <summary>The same for a page that is gone to inside an open circuit, where no request is made.</summary>
    public static void Write(TenantScope scope, Type page)
    {
        if (!scope.IsBound) return;
        foreach (var asked in page.GetCustomAttributes<AuthorizeAttribute>())
        {
            if (Enum.TryParse<Permission>(asked.Policy, out var permission)) scope.Demand(permission);
        }
    }
}
