using OpenIddict.Abstractions;
using Platform.Tenancy;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Web.Api.Problems;

namespace Platform.Web.Api;

/// <summary>The scope a token must carry for an endpoint; the API's description names it too.</summary>
public sealed record NeededScope(string Scope);

/// <summary>A role says what a client may ever do, the token's scope what this token is for: both must allow.</summary>
public sealed class ScopeFilter(string scope) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (context.HttpContext.User.HasScope(scope)) return await next(context);
        var services = context.HttpContext.RequestServices;
        await using (var db = await services.GetRequiredService<TenantDbFactory>().WriteAsync(context.HttpContext.RequestAborted))
        {
            services.GetRequiredService<AuditTrail>().Write(db, RefusedDemands.Action, "scope", scope, allowed: false);
            await db.CommitAsync(context.HttpContext.RequestAborted);
        }
        return services.GetRequiredService<ApiAnswers>().Refuse(new Refusal("scope_missing", scope));
    }
}
