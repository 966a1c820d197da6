using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Cases;

/// <summary>
/// What every change of a case shares: the right to it, the placement, the case's lock, its rising version, the trace and
/// the word to open screens, all in one transaction.
/// </summary>
public sealed class CaseChange(TenantDbFactory dbs, TenantScope scope, AuditTrail audit, Feed feed, TimeProvider clock)
{
    /// <param name="change">Changes the case, or refuses; then nothing is kept.</param>
    /// <param name="facts">Codes and ids for the trace; no personal data.</param>
    public async Task<Result> RunAsync(
        DebtorId debtor, string action, Func<TenantDb, Case, Task<Refusal?>> change, object? facts, CancellationToken ct)
    {
        if (CaseWorker.Demand(scope, debtor, Permission.WorkCases) is { } refusal) return refusal;
        await using var db = await dbs.WriteAsync(ct);
        if (scope.Actor.Kind is ActorKind.Debtor)
        {
            // A debtor may speak before anybody has taken the case up.
            await db.ExecuteAsync(
                $"""
                insert into cases (tenant_id, debtor_id, state, opened_at, version)
                select {db.TenantId}, id, {CaseState.Open}, {clock.GetUtcNow()}, 0 from debtors
                where tenant_id = {db.TenantId} and id = {debtor} on conflict do nothing
                """, ct);
        }
        // The case's lock, and its version, before anything is looked at.
        var found = await db.ExecuteAsync(
            $"update cases set version = version + 1 where tenant_id = {db.TenantId} and debtor_id = {debtor}{db.Placed("cases.debtor_id")}", ct);
        if (found == 0) return Refusal.NotFound("case");
        var file = await db.Cases.SingleAsync(row => row.DebtorId == debtor, ct);
        if (!CaseWorker.MayChange(scope.Actor, file)) return new Refusal("case_not_yours");
        if (await change(db, file) is { } refused) return refused;
        audit.Write(db, action, "debtor", debtor, facts is null ? null : JsonSerializer.Serialize(facts));
        var tenant = db.TenantId;
        db.AfterCommit(() => feed.Publish(tenant, Topics.Cases));
        await db.CommitAsync(ct);
        return Result.Done;
    }
}
