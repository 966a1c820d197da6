using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Web.Features.Operator;

/// <summary>
/// Stops a lender, or lets it go on: sign-in, API and jobs refuse while it is suspended. Nothing is lost; what a provider
/// has already is answered for, and its trail goes on.
/// </summary>
public sealed class SuspendLender(IDbContextFactory<PlatformDb> platform, TenantDbPool pool, TenantCatalog catalog, TenantRunner runner)
{
    public sealed record Request(TenantId Tenant, bool IsSuspended);

    public async Task<Result> RunAsync(Actor actor, Request ask, CancellationToken ct)
    {
        if (!actor.May(Permission.OperatePlatform)) return Refusal.Forbidden(nameof(Permission.OperatePlatform));
        var status = ask.IsSuspended ? TenantStatus.Suspended : TenantStatus.Active;
        if (await catalog.FindAsync(ask.Tenant, ct) is null) return Refusal.NotFound("lender");
        await runner.RunAsync(ask.Tenant, actor, async (services, token) =>
        {
            await using var db = await services.GetRequiredService<TenantDbFactory>().WriteAsync(token);
            services.GetRequiredService<AuditTrail>().Write(db, ask.IsSuspended ? "tenant.suspended" : "tenant.resumed", "tenant", ask.Tenant);
            await db.CommitAsync(token);
        }, ct);
        using (await pool.TakeWriteTurnAsync(ct))
        {
            await using var db = await platform.CreateDbContextAsync(ct);
            await db.Tenants.Where(tenant => tenant.Id == ask.Tenant).ExecuteUpdateAsync(set => set.SetProperty(tenant => tenant.Status, status), ct);
        }
        catalog.Forget();
        return Result.Done;
    }
}
