using Microsoft.EntityFrameworkCore;
using NpgsqlTypes;
using Platform.Collections.Cases;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Tenancy.Resolution;

namespace Platform.QualityCheck.Evaluations;

/// <summary>
/// An inspector takes an evaluation, or the most urgent one that nobody has: of two who reach for it exactly one gets it. With
/// it the scorecard's version in use is chosen and frozen. Nobody scores a call of their own.
/// </summary>
public sealed class ClaimEvaluation(TenantDbFactory dbs, TenantScope scope, AuditTrail audit, Feed feed, TimeProvider clock)
{
    /// <param name="id">Null takes the most urgent one.</param>
    /// <returns>The evaluation that is now the caller's; null when nothing is waiting.</returns>
    public async Task<Result<Guid?>> RunAsync(Guid? id, CancellationToken ct)
    {
        if (scope.Demand(Permission.InspectCalls) is { } no) return no;
        if (CaseWorker.IdOf(scope.Actor) is not { } me) return Refusal.Forbidden(nameof(Permission.InspectCalls));
        var now = clock.GetUtcNow();
        await using var db = await dbs.WriteAsync(ct);
        FormattableString which = id is { } asked ? (FormattableString)$"and e.id = {asked}" : $"";
        var mine = await db.QueryOneAsync(
            $"""
            update evaluations set state = {EvaluationState.Claimed}, inspector_id = {me}, inspector_name = {scope.Actor.Name}, claimed_at = {now}
            where tenant_id = {db.TenantId} and state = {EvaluationState.Open} and id = (
              select e.id from evaluations e
              where e.tenant_id = {db.TenantId} and e.state = {EvaluationState.Open} and e.collector_id <> {me} {which}
              order by e.due_at, e.id limit 1{db.Dialect.SkipLocked})
            returning id, scorecard_id
            """, row => ((Guid Id, Guid Scorecard)?)(row.Guid(0), row.Guid(1)), null, ct);
        if (mine is not { } taken) return id is { } wanted ? await WhyNotAsync(db, wanted, me, ct) : (Guid?)null;
        var version = await db.ScorecardVersions.Where(row => row.ScorecardId == taken.Scorecard && row.PublishedAt != null)
            .OrderByDescending(row => row.Version).FirstOrDefaultAsync(ct);
        if (version is null) return new Refusal("scorecard_unpublished");
        version.FrozenAt ??= now;
        await db.ExecuteAsync($"update evaluations set version_id = {version.Id} where tenant_id = {db.TenantId} and id = {taken.Id}", ct);
        audit.Write(db, "evaluation.claim", "evaluation", taken.Id);
        db.AfterCommit(() => feed.Publish(scope.TenantId, Topics.Quality));
        await db.CommitAsync(ct);
        return taken.Id;
    }

    /// <summary>Gives one back that was taken and not submitted; its draft goes.</summary>
    public async Task<Result> ReleaseAsync(Guid id, CancellationToken ct)
    {
        if (scope.Demand(Permission.InspectCalls) is { } no) return no;
        var me = CaseWorker.IdOf(scope.Actor) ?? Guid.Empty;
        await using var db = await dbs.WriteAsync(ct);
        var given = await db.ExecuteAsync(
            $"""
            update evaluations set state = {EvaluationState.Open}, inspector_id = {new SqlNull(NpgsqlDbType.Uuid)}, inspector_name = null,
              claimed_at = null, version_id = {new SqlNull(NpgsqlDbType.Uuid)}, draft = null, draft_no = draft_no + 1
            where tenant_id = {db.TenantId} and id = {id} and state = {EvaluationState.Claimed} and inspector_id = {me}
            """, ct);
        if (given == 0) return Refusal.NotFound("evaluation");
        audit.Write(db, "evaluation.release", "evaluation", id);
        db.AfterCommit(() => feed.Publish(scope.TenantId, Topics.Quality));
        await db.CommitAsync(ct);
        return Result.Done;
    }

    private static async Task<Result<Guid?>> WhyNotAsync(TenantDb db, Guid id, Guid me, CancellationToken ct)
    {
        var row = await db.Evaluations.AsNoTracking().SingleOrDefaultAsync(e => e.Id == id, ct);
        if (row is null) return Refusal.NotFound("evaluation");
        if (row.InspectorId == me) return row.Id;
        return row.CollectorId == me ? new Refusal("own_call") : new Refusal("evaluation_taken");
    }
}
