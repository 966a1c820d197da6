using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Collections.Contacts;
using Platform.Tenancy;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Visits;

/// <summary>
/// Checks in at the door: two who still work for us, and the contact gate's permission, reserved in the same transaction.
/// Without a place it is kept as such.
/// </summary>
public sealed class StartVisit(
    VisitChange visits, VisitPeople people, VisitPen pen, ReserveContact reserve, TenantScope scope, TenantKeys keys, TimeProvider clock)
{
    public async Task<Result> RunAsync(Guid visit, VisitMark mark, CancellationToken ct)
    {
        if (mark.Location is { IsOnEarth: false }) return Refusal.Invalid("location", "not_listed");
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        var ours = (await people.RunAsync(ct)).Select(one => one.Id).ToHashSet();
        return await visits.RunAsync(visit, mark.Id, "visit.check_in", async (db, row, file) =>
        {
            if (row.State is not VisitState.Planned) return new Refusal("visit_over");
            var going = await db.VisitVisitors.Where(one => one.VisitId == visit).Select(one => one.UserId).ToListAsync(ct);
            if (going.Count(ours.Contains) < VisitVisitor.Fewest) return new Refusal("visit_two");
            var reserved = await reserve.RunAsync(db, new(row.DebtorId, row.AccountId, ChannelKind.Visit), ct);
            if (!reserved.IsAllowed) return new VisitChange.Step(new Refusal("visit_refused", reserved.Verdict.Reason ?? ""), Kept: true);
            var now = clock.GetUtcNow();
            (row.State, row.AttemptId, row.CheckedInAt) = (VisitState.CheckedIn, reserved.AttemptId, now);
            db.Add(pen.Write(row, VisitEntryKind.CheckIn, mark with { At = now }, cipher));
            file.LastWorkedAt = now;
            return default;
        }, new { entry = mark.Id, placed = mark.Location is not null }, ct);
    }
}
