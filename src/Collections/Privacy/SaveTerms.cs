using System.Text.Json;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Settings;

namespace Platform.Collections.Privacy;

/// <summary>Sets in how many days requests are answered; those that were received keep their day.</summary>
public sealed class SaveTerms(TenantDbFactory dbs, TenantScope scope, TenantSettings settings, AuditTrail audit)
{
    public async Task<Result> RunAsync(RequestTerms terms, CancellationToken ct)
    {
        if (scope.Demand(Permission.HandlePrivacyRequests) is { } refusal) return refusal;
        await using var db = await dbs.WriteAsync(ct);
        if (await settings.SetAsync(db, terms, ct) is { IsRefused: true } refused) return refused;
        audit.Write(db, "privacy.terms", "privacy_terms", scope.TenantId, JsonSerializer.Serialize(terms));
        await db.CommitAsync(ct);
        return Result.Done;
    }
}
