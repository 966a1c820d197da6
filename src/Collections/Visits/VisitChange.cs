using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Collections.Cases;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Visits;

/// <summary>
/// What every change of a visit shares: the right to it, the placement, the visit's lock, the entry that came before, the
/// trace and the word to open screens, all in one transaction.
/// </summary>
public sealed class VisitChange(TenantDbFactory dbs, TenantScope scope, AuditTrail audit, Feed feed)
{
    /// <param name="No">Why it is refused.</param>
    /// <param name="Kept">What was written is kept although it is refused, such as the gate's verdict.</param>
    internal readonly record struct Step(Refusal? No = null, bool Kept = false)
    {
        public static implicit operator Step(Refusal no) => new(no);
    }

    /// <param name="entry">The phone's id: what was taken before is done, and changes nothing.</param>
    /// <param name="facts">Codes and ids for the trace; no personal data.</param>
    internal async Task<Result> RunAsync(
        Guid visit, Guid? entry, string action, Func<TenantDb, Visit, Case, Task<Step>> change, object? facts, CancellationToken ct)
    {
        if (scope.Demand(Permission.WorkCases) is { } refusal) return refusal;
        await using var db = await dbs.WriteAsync(ct);
        // The visit's lock before anything is looked at: two phones on one visit wait for each other.
        var found = await db.ExecuteAsync(
            $"update visits set version = version + 1 where tenant_id = {db.TenantId} and id = {visit}{db.Placed("visits.debtor_id")}", ct);
        if (found == 0) return Refusal.NotFound("visit");
        var row = await db.Visits.SingleAsync(one => one.Id == visit, ct);
        if (!await MayAsync(db, scope, visit, ct)) return new Refusal("visit_not_yours");
        if (entry is { } id && await db.VisitEntries.AnyAsync(one => one.Id == id, ct))
            return await db.VisitEntries.AnyAsync(one => one.Id == id && one.VisitId == visit, ct) ? Result.Done : Refusal.Conflict("visit");
        await db.ExecuteAsync($"update cases set version = version + 1 where tenant_id = {db.TenantId} and debtor_id = {row.DebtorId}{db.Placed("cases.debtor_id")}", ct);
        var file = await db.Cases.SingleAsync(one => one.DebtorId == row.DebtorId, ct);
        var step = await change(db, row, file);
        if (step is { No: not null, Kept: false }) return step.No;
        audit.Write(db, action, "debtor", row.DebtorId, JsonSerializer.Serialize(new { visit, facts }), allowed: step.No is null);
        var tenant = db.TenantId;
        db.AfterCommit(() => feed.Publish(tenant, Topics.Cases));
        db.AfterCommit(() => feed.Publish(tenant, Topics.Visits));
        await db.CommitAsync(ct);
        return step.No is { } no ? no : Result.Done;
    }

    /// <summary>Those who go, who leads them, and the lender's own people.</summary>
    internal static async Task<bool> MayAsync(TenantDb db, TenantScope scope, Guid visit, CancellationToken ct)
    {
        if (scope.Actor.Agency is null || scope.Actor.May(Permission.ManageAgency)) return true;
        var me = CaseWorker.IdOf(scope.Actor);
        return await db.VisitVisitors.AnyAsync(one => one.VisitId == visit && one.UserId == me, ct);
    }
}
