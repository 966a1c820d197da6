using Microsoft.EntityFrameworkCore;
using Platform.Collections.Compliance;
using Platform.Collections.Debtors;
using Platform.Collections.Promises;
using Platform.Tenancy;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Cases;

/// <summary>
/// Ends a piece of work on a case: what came of it, why the debtor is overdue, and what comes next. A dispute or a hardship
/// also stops every treatment.
/// </summary>
public sealed class WrapUpCase(
    CaseChange cases, HoldCase hold, TenantScope scope, TenantCatalog tenants, TimeProvider clock)
{
    private static readonly TimeOnly Morning = new(9, 0);

    /// <param name="Id">Chosen by the asker: asked twice, it is one wrap-up.</param>
    public sealed record Request(Guid Id, DebtorId Debtor, string Outcome, string? Reason, string NextStep);

    public async Task<Result> RunAsync(Request ask, CancellationToken ct)
    {
        if (!WrapUps.Outcomes.Contains(ask.Outcome)) return Refusal.Invalid("outcome", "not_listed");
        if (!WrapUps.NextSteps.Contains(ask.NextStep)) return Refusal.Invalid("nextStep", "not_listed");
        if (ask.Reason is null && WrapUps.AsksReason(ask.Outcome)) return new Refusal("reason_needed");
        if (ask.Reason is not null && !OverdueReasons.IsKnown(ask.Reason)) return Refusal.Invalid("reason", "not_listed");
        // First the stop, then the paper: if anything breaks in between, nobody is contacted who should not be.
        if (WrapUps.Holds(ask.Outcome))
        {
            var held = await hold.RunAsync(new(ask.Debtor, ask.Outcome), ct);
            if (held.IsRefused) return held.Refusal;
        }
        return await cases.RunAsync(ask.Debtor, "case.wrap_up", async (db, file) =>
        {
            if (await db.CaseWrapUps.AnyAsync(row => row.Id == ask.Id, ct)) return null;
            var now = clock.GetUtcNow();
            var next = await NextAsync(db, ask, now, ct);
            if (next.IsRefused) return next.Refusal;
            (file.NextAt, file.LastWorkedAt) = (next.Value, now);
            if (ask.Reason is not null) file.OverdueReason = ask.Reason;
            if (ask.Outcome == "wrong_number") await DebtorPoints.OnlyNumberIsWrongAsync(db, ask.Debtor, now, ct);
            if (ask.NextStep == "to_pool") (file.AssignedTo, file.AssignedAt) = (null, null);
            db.Add(new CaseWrapUp
            {
                Id = ask.Id,
                DebtorId = ask.Debtor,
                Outcome = ask.Outcome,
                Reason = ask.Reason,
                NextStep = ask.NextStep,
                NextAt = next.Value,
                ByUser = CaseWorker.IdOf(scope.Actor),
                ByName = scope.Actor.Name,
                AgencyId = scope.Actor.Agency,
                At = now,
            });
            return null;
        }, new { outcome = ask.Outcome, reason = ask.Reason, next = ask.NextStep }, ct);
    }

    // No case without a next action: even back in the pool it is due again, tomorrow.
    private async Task<Result<DateTimeOffset>> NextAsync(TenantDb db, Request ask, DateTimeOffset now, CancellationToken ct)
    {
        var person = await db.Debtors.AsNoTracking().SingleAsync(row => row.Id == ask.Debtor, ct);
        var lender = await tenants.FindAsync(db.TenantId, ct);
        var zone = LocalDays.Find(person.TimeZone) ?? LocalDays.Find(lender?.TimeZone ?? "") ?? TimeZoneInfo.Utc;
        var today = LocalHours.Day(now, zone);
        if (ask.NextStep == "after_promise")
        {
            var due = await db.Promises.Where(row => row.DebtorId == ask.Debtor && row.State == PromiseState.Open)
                .OrderBy(row => row.DueOn).Select(row => (DateOnly?)row.DueOn).FirstOrDefaultAsync(ct);
            return due is { } day ? LocalHours.Instant(day.AddDays(1), Morning, zone) : new Refusal("no_open_promise");
        }
        var days = ask.NextStep switch { "in_3_days" => 3, "in_7_days" => 7, _ => 1 };
        return LocalHours.Instant(today.AddDays(days), Morning, zone);
    }
}
