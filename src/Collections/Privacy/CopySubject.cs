using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Privacy;

/// <summary>The copy that answers a request for access: everything that is kept about the person, as JSON (GDPR 15 and 20, PIPL 45).</summary>
public sealed class CopySubject(RequestChange requests, TenantDbFactory dbs, TenantScope scope, TenantKeys keys, TenantCatalog tenants, IDbContextFactory<PlatformDb> platform, TimeProvider clock)
{
    /// <summary>The copy is in the clear: whoever takes it answers for it. That it was made is a step of the request.</summary>
    public async Task<Result<byte[]>> RunAsync(Guid id, CancellationToken ct)
    {
        if (scope.Demand(Permission.HandlePrivacyRequests) is { } refusal) return refusal;
        PrivacyRequest? asked = null;
        // The step first: a copy that was taken and not written down must not be.
        var kept = await requests.RunAsync(id, "privacy.copy", RequestChange.Terms.Handler with { EndedToo = true }, (_, row, _) =>
        {
            asked = row;
            return Task.FromResult(row.Kind is not PrivacyKind.Access ? new Refusal("privacy_not_access")
                : row.State is PrivacyState.Received or PrivacyState.Refused or PrivacyState.Withdrawn ? new Refusal("privacy_unproven")
                : (Result<RequestChange.Done>)new RequestChange.Done(PrivacyStepKind.Copied, row.State, null, null));
        }, ct);
        if (kept.IsRefused) return kept.Refusal;
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        var lender = await tenants.FindAsync(scope.TenantId, ct);
        var agencies = await AgenciesAsync(ct);
        using var memory = new MemoryStream();
        await using (var json = new Utf8JsonWriter(memory, new JsonWriterOptions { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        await using (var db = await dbs.ReadAsync(ct))
        {
            json.WriteStartObject();
            json.WriteString("controller", lender?.Name);
            json.WriteString("made_at", clock.GetUtcNow());
            json.WriteString("request", id);
            await new SubjectTables(db, cipher, agencies).WriteAsync(json, asked!.DebtorId, ct);
            json.WriteEndObject();
        }
        return memory.ToArray();
    }

    private async Task<Dictionary<Guid, string>> AgenciesAsync(CancellationToken ct)
    {
        await using var db = await platform.CreateDbContextAsync(ct);
        return await db.Agencies.AsNoTracking().Where(agency => db.AgencyEngagements.Any(row => row.TenantId == scope.TenantId && row.AgencyId == agency.Id))
            .ToDictionaryAsync(agency => agency.Id.Value, agency => agency.Name, ct);
    }
}
