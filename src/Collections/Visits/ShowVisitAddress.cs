using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Visits;

/// <summary>
/// Shows the registered address to those who make the visit, for a stated purpose and as long as the visit is not over; who
/// looked is kept, and who was refused too.
/// </summary>
public sealed class ShowVisitAddress(TenantDbFactory dbs, TenantScope scope, TenantKeys keys, AuditTrail audit)
{
    /// <summary>Why a visitor may need it; the code is what the audit trail keeps.</summary>
    public static readonly IReadOnlyList<string> Purposes = ["visit_route", "visit_identity"];

    /// <param name="Name">Of the person whom the visitors must ask for.</param>
    public sealed record Shown(string Name, string Address)
    {
        public override string ToString() => "Shown(•••)";
    }

    public async Task<Result<Shown>> RunAsync(Guid visit, string purpose, CancellationToken ct)
    {
        if (scope.Demand(Permission.WorkCases) is { } refusal) return refusal;
        if (!Purposes.Contains(purpose)) return Refusal.Invalid("purpose", "not_listed");
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        await using var db = await dbs.WriteAsync(ct);
        var row = await db.Visits.AsNoTracking().SingleOrDefaultAsync(one => one.Id == visit, ct);
        var debtor = row is null ? null : await db.Debtors.AsNoTracking().SingleOrDefaultAsync(one => one.Id == row.DebtorId, ct);
        if (row is null || debtor is null) return Refusal.NotFound("visit");
        var no = !await VisitChange.MayAsync(db, scope, visit, ct) ? new Refusal("visit_not_yours")
            : row.State is VisitState.Done or VisitState.Cancelled ? new Refusal("visit_over") : null;
        audit.Write(db, "debtor.reveal", "debtor", debtor.Id,
            JsonSerializer.Serialize(new { field = nameof(DebtorField.Address), visit }), purpose, allowed: no is null);
        await db.CommitAsync(ct); // first the entry, then the value
        if (no is not null) return no;
        var details = DebtorSeal.Open(cipher, debtor);
        return new Shown(details.Name, details.Address ?? "");
    }
}
