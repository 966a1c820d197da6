using System.Text.Json;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Settings;
using Platform.Web.Identity.SecondFactors;

namespace Platform.Web.Features.Users;

/// <summary>Says of whom this lender demands a second step; it is asked for at their next sign-in.</summary>
public sealed class SaveFactorPolicy(TenantDbFactory dbs, TenantScope scope, TenantSettings settings, AuditTrail audit)
{
    public async Task<Result<FactorPolicy>> ReadAsync(CancellationToken ct)
    {
        if (scope.Demand(Permission.ManageUsers) is { } refusal) return refusal;
        await using var db = await dbs.ReadAsync(ct);
        return await settings.GetAsync<FactorPolicy>(db, ct);
    }

    public async Task<Result> RunAsync(FactorPolicy policy, CancellationToken ct)
    {
        if (scope.Demand(Permission.ManageUsers) is { } refusal) return refusal;
        await using var db = await dbs.WriteAsync(ct);
        if (await settings.SetAsync(db, policy, ct) is { IsRefused: true } refused) return refused;
        audit.Write(db, "second_step.policy", "second_step", scope.TenantId, JsonSerializer.Serialize(new { roles = policy.Roles.Select(role => role.ToString()), from = policy.From }));
        await db.CommitAsync(ct);
        return Result.Done;
    }
}
