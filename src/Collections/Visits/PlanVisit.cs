using System.Text;
using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Collections.Accounts;
using Platform.Collections.Cases;
using Platform.Collections.Compliance;
using Platform.Collections.Contacts;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Visits;

/// <summary>
/// Plans a visit on a case, for two people or more and a day on which the contact gate may allow it; the gate is asked
/// again at the door.
/// </summary>
public sealed class PlanVisit(
    CaseChange cases, VisitPeople people, ReserveContact reserve, TenantScope scope, TenantKeys keys, TenantCatalog tenants, TimeProvider clock)
{
    public const int MaxDays = 60;

    /// <param name="Day">Of the debtor's calendar, as are the hours.</param>
    /// <param name="Purpose">For those who go; kept sealed.</param>
    public sealed record Request(
        Guid Id, DebtorId Debtor, AccountId Account, DateOnly Day, TimeOnly From, TimeOnly To, string? Purpose, IReadOnlyList<Guid> Visitors);

    public async Task<Result> RunAsync(Request ask, CancellationToken ct)
    {
        var chosen = ask.Visitors.Distinct().ToList();
        if (chosen.Count < VisitVisitor.Fewest) return new Refusal("visit_two");
        if (chosen.Count > VisitVisitor.Most) return Refusal.Invalid("visitors", "out_of_range", VisitVisitor.Fewest, VisitVisitor.Most);
        if (ask.From >= ask.To) return Refusal.Invalid("window", "visit_window");
        var purpose = ask.Purpose?.Trim() ?? "";
        if (purpose.Length > Visit.LongestPurpose) return Refusal.Invalid("purpose", "note_too_long", Visit.LongestPurpose);
        var known = (await people.RunAsync(ct)).ToDictionary(one => one.Id, one => one.Name);
        if (chosen.Any(who => !known.ContainsKey(who))) return Refusal.Invalid("visitors", "not_listed");
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        return await cases.RunAsync(ask.Debtor, "visit.plan", async (db, file) =>
        {
            if (await db.Visits.AnyAsync(row => row.Id == ask.Id, ct)) return null;
            var zone = await ZoneAsync(db, ask.Debtor, ct);
            var today = LocalHours.Day(clock.GetUtcNow(), zone);
            if (ask.Day < today || ask.Day > today.AddDays(MaxDays)) return Refusal.Invalid("day", "visit_day", MaxDays);
            if (!await db.Accounts.AnyAsync(row => row.Id == ask.Account && row.DebtorId == ask.Debtor, ct)) return Refusal.NotFound("account");
            var verdict = (await reserve.PeekAsync(db, ask.Debtor, ask.Account, [ChannelKind.Visit], ct))[ChannelKind.Visit];
            // What ends by the planned day stands in nobody's way; what does not end, or later, does.
            if (!verdict.Allowed && (verdict.NextAt is not { } next || LocalHours.Day(next, zone) > ask.Day))
                return new Refusal("visit_refused", verdict.Reason ?? "");
            db.Add(new Visit
            {
                Id = ask.Id,
                DebtorId = ask.Debtor,
                AccountId = ask.Account,
                Day = ask.Day,
                From = ask.From,
                To = ask.To,
                Purpose = purpose.Length == 0 ? null : cipher.Seal(Visit.Place, ask.Id.ToString("D"), Encoding.UTF8.GetBytes(purpose)),
                PlannedBy = CaseWorker.IdOf(scope.Actor),
                PlannedByName = scope.Actor.Name,
                AgencyId = scope.Actor.Agency,
                PlannedAt = clock.GetUtcNow(),
            });
            db.AddRange(chosen.Select(who => new VisitVisitor { VisitId = ask.Id, UserId = who, DebtorId = ask.Debtor, Name = known[who] }));
            file.NextAt = LocalHours.Instant(ask.Day, ask.To, zone);
            return null;
        }, new { visit = ask.Id, day = ask.Day, visitors = chosen.Count }, ct);
    }

    private async Task<TimeZoneInfo> ZoneAsync(TenantDb db, DebtorId debtor, CancellationToken ct)
    {
        var zone = await db.Debtors.Where(row => row.Id == debtor).Select(row => row.TimeZone).SingleAsync(ct);
        var lender = await tenants.FindAsync(db.TenantId, ct);
        return LocalDays.Find(zone) ?? LocalDays.Find(lender?.TimeZone ?? "") ?? TimeZoneInfo.Utc;
    }
}
