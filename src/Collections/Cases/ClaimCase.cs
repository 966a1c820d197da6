using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Cases;

/// <summary>Takes a case from the pool. Of two who reach for it at once the database lets exactly one have it.</summary>
public sealed class ClaimCase(TenantDbFactory dbs, TenantScope scope, AuditTrail audit, Feed feed, TimeProvider clock)
{
    public async Task<Result> RunAsync(DebtorId debtor, CancellationToken ct)
    {
        if (scope.Demand(Permission.WorkCases) is { } refusal) return refusal;
        if (CaseWorker.IdOf(scope.Actor) is not { } me) return Refusal.Forbidden(nameof(Permission.WorkCases));
        await using var db = await dbs.WriteAsync(ct);
        var taken = await db.ExecuteAsync(
            $"""
            update cases set assigned_to = {me}, assigned_at = {clock.GetUtcNow()}, version = version + 1
            where tenant_id = {db.TenantId} and debtor_id = {debtor} and assigned_to is null and state = {CaseState.Open}
              {db.Placed("cases.debtor_id")}
            """, ct);
        if (taken == 0)
        {
            var owner = await db.QueryOneAsync(
                $"select assigned_to from cases where tenant_id = {db.TenantId} and debtor_id = {debtor}{db.Placed("cases.debtor_id")}",
                row => row.IsNull(0) ? Guid.Empty : row.Guid(0), (Guid?)null, ct);
            return owner switch
            {
                null => Refusal.NotFound("case"),
                { } who when who == me => Result.Done,
                _ => new Refusal("case_taken"),
            };
        }
        audit.Write(db, "case.claim", "debtor", debtor);
        db.AfterCommit(() => feed.Publish(scope.TenantId, Topics.Cases));
        await db.CommitAsync(ct);
        return Result.Done;
    }
}
