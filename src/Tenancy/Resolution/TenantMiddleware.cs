using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Platform.Tenancy.Access;
using Platform.Tenancy.Tenants;

namespace Platform.Tenancy.Resolution;

/// <summary>
/// Binds the request's scope from the authenticated principal. Query, header and cookie are never asked; where the host
/// names a tenant too, it must be the same one, else the request is refused. Only the platform's operator goes on without
/// a tenant, and then the scope stays unbound.
/// </summary>
public sealed class TenantMiddleware(RequestDelegate next, ILogger<TenantMiddleware> log)
{
    /// <param name="hosts">Reads a tenant key from a host name; null when the host names none.</param>
    public async Task InvokeAsync(HttpContext context, TenantScope scope, TenantCatalog catalog, TenantHosts hosts)
    {
        var refusal = await BindAsync(context, scope, catalog, hosts.KeyOf(context.Request.Host.Host));
        // Sign-in, error and asset endpoints answer anybody: they run with the scope unbound and reach no tenant's data.
        if (refusal is null || context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null)
        {
            using (scope.IsBound ? log.BeginScope("Tenant:{TenantId}", scope.TenantId) : null) await next(context);
            return;
        }
        log.LogWarning("Request refused before it reached a tenant: {Refusal}", refusal);
        context.Items[RefusalItem] = refusal;
        context.Response.StatusCode =
            refusal is "unknown_host" ? StatusCodes.Status404NotFound : StatusCodes.Status403Forbidden;
        // A person sees words: no page of ours can be drawn without a tenant. A program gets its problem as for every status.
        if (context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
        {
            context.Response.ContentType = "text/plain; charset=utf-8";
            await context.Response.WriteAsync(
                refusal switch { "unknown_host" => NoLender, Suspended => IsSuspended, _ => NotHere }, context.RequestAborted);
        }
    }

    /// <summary>Where the code of the refusal lies for whoever puts it into words.</summary>
    public const string RefusalItem = "tenant.refusal";

    /// <summary>The code of a request to a suspended tenant.</summary>
    public const string Suspended = "tenant_suspended";

    private const string IsSuspended =
        "Your organisation is suspended on this platform. Nothing is lost; ask your administrator, or the platform, when it goes on.\n" +
        "贵机构在本平台的服务已暂停，数据均已保留。请向贵机构管理员或平台方了解恢复时间。\n";

    private const string NoLender = "No lender is found at this address. Check how it is spelt.\n此网址没有对应的机构，请核对拼写。\n";
    private const string NotHere =
        "Your sign-in does not belong to this address. Sign out, or open the address of your own organisation.\n" +
        "您的登录不属于此网址。请退出登录，或打开您所在机构的网址。\n";

    private static async Task<string?> BindAsync(
        HttpContext context, TenantScope scope, TenantCatalog catalog, string? hostKey)
    {
        if (hostKey is not null && await catalog.FindAsync(hostKey, context.RequestAborted) is null) return "unknown_host";
        if (TenantPrincipal.Actor(context.User) is not { } actor) return null;
        if (TenantPrincipal.Tenant(context.User) is not { } id)
            return actor.Roles.Contains(Role.PlatformOperator) && hostKey is null ? null : "no_tenant";
        if (await catalog.FindAsync(id, context.RequestAborted) is not { } tenant) return "tenant_not_active";
        if (tenant.Status is TenantStatus.Suspended) return Suspended;
        if (hostKey is not null && hostKey != tenant.Key) return "host_and_claim_disagree";
        scope.Bind(id, actor, actor.Kind is ActorKind.Client ? "token" : "claim");
        return null;
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
