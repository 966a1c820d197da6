using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Settings;

namespace Platform.Collections.Promises;

/// <summary>Approves or declines a plan above a collector's authority. Whoever proposed it does not decide it.</summary>
public sealed class DecidePlan(
    TenantDbFactory dbs, TenantScope scope, AgreeArrangement agree, PromiseTerms terms, TenantSettings settings,
    AuditTrail audit, Feed feed, TimeProvider clock)
{
    public sealed record Request(Guid Plan, bool Approve);

    /// <returns>Refused when it no longer waits, when its first day has passed, or when the asker proposed it.</returns>
    public async Task<Result> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.ApprovePlans) is { } refusal) return refusal;
        await using var db = await dbs.WriteAsync(ct);
        var taken = await db.ExecuteAsync(
            $"update arrangements set decided_at = {clock.GetUtcNow()} where tenant_id = {db.TenantId} and id = {ask.Plan} and state = {ArrangementState.Proposed}", ct);
        var plan = await db.Arrangements.SingleOrDefaultAsync(row => row.Id == ask.Plan, ct);
        if (plan is null) return Refusal.NotFound("plan");
        if (taken == 0) return new Refusal("plan_decided");
        if (plan.MadeBy is { } maker && maker == Cases.CaseWorker.IdOf(scope.Actor)) return new Refusal("plan_own");
        (plan.State, plan.DecidedBy) = (ask.Approve ? ArrangementState.Active : ArrangementState.Declined, scope.Actor.Name);
        if (!ask.Approve) plan.EndedAt = clock.GetUtcNow();
        else if (await StartAsync(db, plan, ct) is { } cannot) return cannot;
        await db.ExecuteAsync(
            $"update cases set version = version + 1, next_at = {clock.GetUtcNow()} where tenant_id = {db.TenantId} and debtor_id = {plan.DebtorId}", ct);
        audit.Write(db, ask.Approve ? "plan.approve" : "plan.decline", "debtor", plan.DebtorId, JsonSerializer.Serialize(new { plan = plan.Id }));
        var tenant = db.TenantId;
        db.AfterCommit(() => feed.Publish(tenant, Topics.Cases));
        await db.CommitAsync(ct);
        return Result.Done;
    }

    private async Task<Refusal?> StartAsync(TenantDb db, Arrangement plan, CancellationToken ct)
    {
        var found = await terms.ReadAsync(db, plan.DebtorId, plan.AccountId, plan.Id, ct);
        if (found.IsRefused) return found.Refusal;
        if (plan.FirstOn < found.Value.Today) return new Refusal("plan_late");
        await agree.StartAsync(db, plan, found.Value, await settings.GetAsync<PromiseLimits>(db, ct), ct);
        return null;
    }
}
