using Microsoft.AspNetCore.Http;
using Platform.Tenancy.Tenants;

namespace Platform.Tenancy.Resolution;

/// <summary>
/// Binds the request's scope from the authenticated principal. Query, header and cookie are never asked; where the host
/// names a tenant too, it must be the same one, else the request is refused.
/// </summary>
public sealed class TenantMiddleware(RequestDelegate next)
{
    /// <param name="hosts">Reads a tenant key from a host name; null when the host names none.</param>
    public async Task InvokeAsync(HttpContext context, TenantScope scope, TenantCatalog catalog, TenantHosts hosts)
    {
        var tenantId = TenantPrincipal.Tenant(context.User);
        if (tenantId is { } id && TenantPrincipal.Actor(context.User) is { } actor)
        {
            var tenant = await catalog.FindAsync(id, context.RequestAborted);
            var hostKey = hosts.KeyOf(context.Request.Host.Host);
            if (tenant is null || tenant.Status is not TenantStatus.Active || hostKey is not null && hostKey != tenant.Key)
            {
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
                return;
            }
            scope.Bind(id, actor, "claim");
        }
        await next(context);
    }
}

/// <summary>How host names carry a tenant's key: <c>{key}.{BaseDomain}</c>; no base domain means that hosts name none.</summary>
public sealed record TenantHosts(string? BaseDomain)
{
    public string? KeyOf(string host) =>
        !string.IsNullOrEmpty(BaseDomain) && host.EndsWith("." + BaseDomain, StringComparison.OrdinalIgnoreCase)
            ? host[..^(BaseDomain.Length + 1)].ToLowerInvariant()
            : null;
}
