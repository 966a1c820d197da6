using System.Text.Json;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Settings;

namespace Platform.Collections.Surveys;

/// <summary>Reads and sets whether and how the lender asks after calls; who sets up lines decides it.</summary>
public sealed class SaveSurvey(TenantScope scope, TenantDbFactory dbs, TenantSettings settings, AuditTrail audit)
{
    public async Task<Result<SurveySettings>> ReadAsync(CancellationToken ct)
    {
        if (scope.Demand(Permission.ManageLines) is { } refusal) return refusal;
        await using var db = await dbs.ReadAsync(ct);
        return await settings.GetAsync<SurveySettings>(db, ct);
    }

    public async Task<Result> RunAsync(SurveySettings survey, CancellationToken ct)
    {
        if (scope.Demand(Permission.ManageLines) is { } refusal) return refusal;
        await using var db = await dbs.WriteAsync(ct);
        if (await settings.SetAsync(db, survey, ct) is { IsRefused: true } refused) return refused;
        audit.Write(db, "survey.save", "tenant", scope.TenantId, JsonSerializer.Serialize(new { survey.IsOn }));
        await db.CommitAsync(ct);
        return Result.Done;
    }
}
