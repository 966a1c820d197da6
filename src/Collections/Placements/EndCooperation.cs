using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Placements;

/// <summary>Ends the cooperation with an agency: every case comes back and its people are signed out of this lender.</summary>
public sealed class EndCooperation(TenantDbFactory dbs, TenantScope scope, CaseRecall recall, AuditTrail audit, TimeProvider clock)
{
    /// <returns>How many cases came back.</returns>
    public async Task<Result<int>> RunAsync(AgencyId agency, CancellationToken ct)
    {
        if (scope.Demand(Permission.ManageUsers) is { } refusal) return refusal;
        var now = clock.GetUtcNow();
        await using var db = await dbs.WriteAsync(ct);
        var tenant = db.TenantId;
        var open = await db.Set<AgencyEngagement>()
            .Where(row => row.TenantId == tenant && row.AgencyId == agency && (row.Until == null || row.Until > now)).ToListAsync(ct);
        if (open.Count == 0) return Refusal.NotFound("agency");
        foreach (var engagement in open) engagement.Until = now;
        var back = await recall.RunAsync(db, $"agency_id = {agency}", RecallReasons.CooperationEnded, ct);
        audit.Write(db, "agency.end", "agency", agency, $$"""{"cases":{{back}}}""");
        await db.CommitAsync(ct);
        return back;
    }
}
