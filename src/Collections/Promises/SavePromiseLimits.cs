using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Settings;

namespace Platform.Collections.Promises;

/// <summary>Reads and sets what collectors may agree alone and what is approved at most.</summary>
public sealed class SavePromiseLimits(TenantScope scope, TenantDbFactory dbs, TenantSettings settings, AuditTrail audit)
{
    public async Task<Result<PromiseLimits>> ReadAsync(CancellationToken ct)
    {
        if (scope.Demand(Permission.ApprovePlans) is { } refusal) return refusal;
        await using var db = await dbs.ReadAsync(ct);
        return await settings.GetAsync<PromiseLimits>(db, ct);
    }

    public async Task<Result> RunAsync(PromiseLimits limits, CancellationToken ct)
    {
        if (scope.Demand(Permission.ApprovePlans) is { } refusal) return refusal;
        await using var db = await dbs.WriteAsync(ct);
        if (await settings.SetAsync(db, limits, ct) is { IsRefused: true } refused) return refused;
        audit.Write(db, "plan_limits.save", "tenant", scope.TenantId);
        await db.CommitAsync(ct);
        return Result.Done;
    }
}
