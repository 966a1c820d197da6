using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Collections.Cases;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Visits;

/// <summary>The visits of today and those to come: a collector's own, or all for whoever leads; what is no longer placed is not among them.</summary>
public sealed class ListVisits(TenantDbFactory dbs, TenantScope scope, TenantKeys keys, TenantCatalog tenants, AuditTrail audit, TimeProvider clock)
{
    public const int Most = 200;

    public async Task<Result<IReadOnlyList<VisitLine>>> RunAsync(CancellationToken ct)
    {
        if (scope.Demand(Permission.WorkCases) is { } refusal) return refusal;
        var lines = await FindAsync(ct);
        await audit.SeenAsync("visits.list", "visits", scope.Actor.Id ?? "", "", JsonSerializer.Serialize(new { shown = lines.Count }), null, ct);
        return (Result<IReadOnlyList<VisitLine>>)lines;
    }

    private async Task<List<VisitLine>> FindAsync(CancellationToken ct)
    {
        await using var db = await dbs.ReadAsync(ct);
        var lender = await tenants.FindAsync(db.TenantId, ct);
        // A day ago in UTC is over in every zone; which of them are today's is each debtor's calendar to say.
        var since = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).AddDays(-1);
        var rows = db.Visits.AsNoTracking().Where(row => row.Day >= since || row.State == VisitState.CheckedIn);
        if (scope.Actor.Agency is not null && !scope.Actor.May(Permission.ManageAgency))
        {
            var me = CaseWorker.IdOf(scope.Actor);
            var going = db.VisitVisitors;
            rows = rows.Where(row => going.Any(one => one.VisitId == row.Id && one.UserId == me));
        }
        var found = await rows.OrderBy(row => row.Day).ThenBy(row => row.From).ThenBy(row => row.Id).Take(Most).ToListAsync(ct);
        var lines = await LinesAsync(db, found, lender?.TimeZone ?? "", ct);
        return [.. lines.Where(line => line.IsToday || line.State is VisitState.CheckedIn || line.Day >= since.AddDays(1) && line.State is VisitState.Planned)];
    }

    internal async Task<IReadOnlyList<VisitLine>> LinesAsync(TenantDb db, IReadOnlyList<Visit> rows, string zone, CancellationToken ct)
    {
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        var (ids, debtors) = (rows.Select(row => row.Id).ToList(), rows.Select(row => row.DebtorId).Distinct().ToList());
        var people = await db.Debtors.AsNoTracking().Where(row => debtors.Contains(row.Id)).ToDictionaryAsync(row => row.Id, ct);
        var going = (await db.VisitVisitors.AsNoTracking().Where(one => ids.Contains(one.VisitId)).ToListAsync(ct)).ToLookup(one => one.VisitId);
        return [.. rows.Where(row => people.ContainsKey(row.DebtorId)).Select(row =>
        {
            var person = people[row.DebtorId];
            var details = DebtorSeal.Open(cipher, person);
            return new VisitLine(
                row.Id, row.DebtorId, row.AccountId, Mask.Name(details.Name), person.Reference, row.Day, row.From, row.To, person.TimeZone,
                row.Day == LocalDays.Today(clock.GetUtcNow(), person.TimeZone, zone), row.State, row.Outcome,
                [.. going[row.Id].Select(one => one.Name).Order(StringComparer.Ordinal)]);
        })];
    }
}
