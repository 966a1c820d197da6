using Microsoft.EntityFrameworkCore;
using Platform.Collections.Cases;
using Platform.QualityCheck.Appeals;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.QualityCheck.Evaluations;

/// <summary>An inspector's day in a few figures.</summary>
public sealed class InspectorFigures(TenantDbFactory dbs, TenantScope scope, TimeProvider clock)
{
    private static readonly TimeSpan Soon = TimeSpan.FromDays(1), Lately = TimeSpan.FromDays(30);

    /// <param name="Mine">Begun and not submitted.</param>
    /// <param name="Open">Nobody has taken these.</param>
    /// <param name="Due">Of both, due within a day or late.</param>
    /// <param name="Average">Mean score of what this inspector submitted in thirty days; null when nothing was.</param>
    /// <param name="Appeals">Appeals that this inspector may decide.</param>
    public sealed record Figures(int Mine, int Open, int Due, decimal? Average, int Submitted, int Appeals);

    public async Task<Result<Figures>> RunAsync(CancellationToken ct)
    {
        if (scope.Demand(Permission.InspectCalls) is { } no) return no;
        var me = CaseWorker.IdOf(scope.Actor) ?? Guid.Empty;
        var now = clock.GetUtcNow();
        var (soon, lately) = (now + Soon, now - Lately);
        await using var db = await dbs.ReadAsync(ct);
        var waiting = db.Evaluations.AsNoTracking().Where(row => row.State == EvaluationState.Open || row.State == EvaluationState.Claimed && row.InspectorId == me);
        var (mine, all) = (await waiting.CountAsync(row => row.State == EvaluationState.Claimed, ct), await waiting.CountAsync(ct));
        var due = await waiting.CountAsync(row => row.DueAt < soon, ct);
        var scores = await (
            from evaluation in db.Evaluations
            where evaluation.InspectorId == me && evaluation.SubmittedAt >= lately
            join revision in db.EvaluationRevisions on new { evaluation.Id, evaluation.Revision } equals new { Id = revision.EvaluationId, revision.Revision }
            select revision.Score).ToListAsync(ct);
        var appeals = await (
            from appeal in db.Appeals
            where !db.Set<AppealDecision>().Any(done => done.AppealId == appeal.Id)
            join evaluation in db.Evaluations on appeal.EvaluationId equals evaluation.Id
            where evaluation.InspectorId != me && evaluation.CollectorId != me
            select appeal.Id).CountAsync(ct);
        return new Figures(mine, all - mine, due, scores.Count == 0 ? null : scores.Average(), scores.Count, appeals);
    }
}
