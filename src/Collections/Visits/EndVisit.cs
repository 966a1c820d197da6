using Microsoft.EntityFrameworkCore;
using Platform.Channels.Messages;
using Platform.Collections.Cases;
using Platform.Collections.Debtors;
using Platform.Collections.Promises;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Visits;

/// <summary>Ends a visit: what came of it, why the debtor is overdue, and the promise or the plan that was agreed at the door.</summary>
public sealed class EndVisit(
    TenantDbFactory dbs, VisitChange visits, VisitPen pen, RecordPromise promises, AgreeArrangement plans,
    TenantScope scope, TenantKeys keys, TimeProvider clock)
{
    /// <param name="Amount">Promised in all, in the account's currency.</param>
    /// <param name="DueOn">The day of the promise, or of the plan's first instalment.</param>
    /// <param name="Instalments">One is a promise, more is a plan.</param>
    public sealed record Agreed(decimal Amount, DateOnly DueOn, int Instalments = 1);

    public sealed record Request(Guid Visit, VisitMark Mark, string Outcome, string? Reason = null, Agreed? Agreed = null);

    public async Task<Result> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.WorkCases) is { } refusal) return refusal;
        if (!VisitOutcomes.All.Contains(ask.Outcome)) return Refusal.Invalid("outcome", "not_listed");
        if (ask.Reason is not null && !OverdueReasons.IsKnown(ask.Reason)) return Refusal.Invalid("reason", "not_listed");
        if (ask.Reason is null && VisitOutcomes.AsksReason(ask.Outcome)) return new Refusal("reason_needed");
        if (ask.Outcome == "promise" && ask.Agreed is null) return Refusal.Invalid("amount", "required");
        var agreed = ask.Outcome == "promise" ? ask.Agreed : null;
        if (agreed is not null)
        {
            var made = await AgreeAsync(ask, agreed, ct);
            if (made.IsRefused) return made;
        }
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        return await visits.RunAsync(ask.Visit, ask.Mark.Id, "visit.end", async (db, row, file) =>
        {
            if (row.State is VisitState.Planned) return new Refusal("visit_not_started");
            if (row.State is not VisitState.CheckedIn) return new Refusal("visit_over");
            var entry = pen.Write(row, VisitEntryKind.Outcome, ask.Mark, cipher);
            db.Add(entry);
            (row.State, row.Outcome, row.EndedAt) = (VisitState.Done, ask.Outcome, entry.At);
            if (agreed is { Instalments: > 1 }) row.ArrangementId = ask.Mark.Id;
            else if (agreed is not null) row.PromiseId = ask.Mark.Id;
            file.OverdueReason = ask.Reason ?? file.OverdueReason;
            file.LastWorkedAt = entry.ReceivedAt;
            if (agreed is null) file.NextAt = clock.GetUtcNow().AddDays(1); // no case without a next action
            await SettleAsync(db, row, ask.Outcome, entry.At, ct);
            if (VisitOutcomes.ProofOf(ask.Outcome) is { } proof)
                await DebtorPoints.ProveAsync(db, row.DebtorId, PointKind.Address, row.PlannedAt, proof, entry.ReceivedAt, ct);
            return default;
        }, new { entry = ask.Mark.Id, outcome = ask.Outcome, reason = ask.Reason }, ct);
    }

    // Under the entry's own id: if the line breaks between the agreement and the end, the repetition finds it made.
    private async Task<Result> AgreeAsync(Request ask, Agreed agreed, CancellationToken ct)
    {
        Visit? row;
        await using (var db = await dbs.ReadAsync(ct))
        {
            row = await db.Visits.AsNoTracking().SingleOrDefaultAsync(one => one.Id == ask.Visit, ct);
            if (row is null) return Refusal.NotFound("visit");
            if (!await VisitChange.MayAsync(db, scope, ask.Visit, ct)) return new Refusal("visit_not_yours");
            if (await db.VisitEntries.AnyAsync(one => one.Id == ask.Mark.Id && one.VisitId == ask.Visit, ct)) return Result.Done;
        }
        if (row.State is VisitState.Planned) return new Refusal("visit_not_started");
        if (row.State is not VisitState.CheckedIn) return new Refusal("visit_over");
        if (agreed.Instalments <= 1)
            return await promises.RunAsync(new(ask.Mark.Id, row.DebtorId, row.AccountId, agreed.Amount, agreed.DueOn), ct);
        var first = decimal.Round(agreed.Amount / agreed.Instalments, 2);
        return await plans.RunAsync(new(ask.Mark.Id, row.DebtorId, row.AccountId, agreed.Amount, first, agreed.Instalments, agreed.DueOn), ct);
    }

    private static async Task SettleAsync(TenantDb db, Visit row, string outcome, DateTimeOffset at, CancellationToken ct)
    {
        var state = VisitOutcomes.IsReached(outcome) ? AttemptState.Delivered : AttemptState.Failed;
        await db.ExecuteAsync(
            $"""
            update attempts set state = {state}, reason = {"visit_" + outcome}, settled_at = {at}
            where tenant_id = {db.TenantId} and id = {row.AttemptId} and state = {AttemptState.Submitted}
            """, ct);
    }
}
