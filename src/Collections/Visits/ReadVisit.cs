using System.Text;
using Microsoft.EntityFrameworkCore;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Visits;

/// <summary>Opens one visit for those who go and who lead them; that it was opened is written down.</summary>
public sealed class ReadVisit(
    TenantDbFactory dbs, TenantScope scope, TenantKeys keys, TenantCatalog tenants, ListVisits list, AuditTrail audit, TimeProvider clock)
{
    public async Task<Result<VisitView>> RunAsync(Guid visit, CancellationToken ct)
    {
        if (scope.Demand(Permission.WorkCases) is { } refusal) return refusal;
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        await using var db = await dbs.WriteAsync(ct);
        var row = await db.Visits.AsNoTracking().SingleOrDefaultAsync(one => one.Id == visit, ct);
        if (row is null) return Refusal.NotFound("visit");
        var may = await VisitChange.MayAsync(db, scope, visit, ct);
        audit.Write(db, "visit.view", "debtor", row.DebtorId, allowed: may);
        if (!may)
        {
            await db.CommitAsync(ct);
            return new Refusal("visit_not_yours");
        }
        var zone = (await tenants.FindAsync(db.TenantId, ct))?.TimeZone ?? "";
        var line = (await list.LinesAsync(db, [row], zone, ct)).SingleOrDefault();
        var account = await db.Accounts.AsNoTracking().SingleOrDefaultAsync(one => one.Id == row.AccountId, ct);
        if (line is null || account is null) return Refusal.NotFound("visit");
        var entries = (await db.VisitEntries.AsNoTracking().Where(one => one.VisitId == visit).ToListAsync(ct))
            .OrderBy(one => one.At).ThenBy(one => one.Id)
            .Select(one => new VisitMoment(one.Id, one.Kind, one.At, one.ByName, one.Location is not null, one.Hash)).ToList();
        await db.CommitAsync(ct);
        return new VisitView(
            line, row.Purpose is null ? null : Encoding.UTF8.GetString(cipher.Open(Visit.Place, visit.ToString("D"), row.Purpose)),
            account.Currency, account.PastDue, row.PromiseId is not null, row.ArrangementId is not null,
            LocalDays.Today(clock.GetUtcNow(), line.TimeZone, zone), entries);
    }
}
