using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Settings;

namespace Platform.QualityCheck.Appeals;

/// <summary>Reads and sets how long a result may be appealed; a change counts for results that are already told as well.</summary>
public sealed class SaveAppealPolicy(TenantScope scope, TenantDbFactory dbs, TenantSettings settings, AuditTrail audit)
{
    public async Task<Result<AppealPolicy>> ReadAsync(CancellationToken ct)
    {
        if (scope.Demand(Permission.ManageQuality) is { } refusal) return refusal;
        await using var db = await dbs.ReadAsync(ct);
        return await settings.GetAsync<AppealPolicy>(db, ct);
    }

    public async Task<Result> RunAsync(AppealPolicy policy, CancellationToken ct)
    {
        if (scope.Demand(Permission.ManageQuality) is { } refusal) return refusal;
        await using var db = await dbs.WriteAsync(ct);
        if (await settings.SetAsync(db, policy, ct) is { IsRefused: true } refused) return refused;
        audit.Write(db, "appeal_policy.save", "tenant", scope.TenantId);
        await db.CommitAsync(ct);
        return Result.Done;
    }
}
