using Microsoft.EntityFrameworkCore;
using Platform.Collections.Cases;
using Platform.QualityCheck.Scorecards;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.QualityCheck.Appeals;

/// <summary>Appeals that wait for a decision, oldest first, with whether this inspector may decide them.</summary>
public sealed class ListAppeals(TenantDbFactory dbs, TenantScope scope)
{
    private const int Most = 200;

    /// <param name="MayDecide">False for whoever scored the call.</param>
    public sealed record Row(Guid Id, Guid Evaluation, string Item, Answer Contested, DateTimeOffset RaisedAt, decimal Score, bool MayDecide);

    public async Task<Result<IReadOnlyList<Row>>> RunAsync(CancellationToken ct)
    {
        if (scope.Demand(Permission.InspectCalls) is { } no) return no;
        var me = CaseWorker.IdOf(scope.Actor) ?? Guid.Empty;
        await using var db = await dbs.ReadAsync(ct);
        var found = await (
            from appeal in db.Appeals.AsNoTracking()
            where !db.Set<AppealDecision>().Any(done => done.AppealId == appeal.Id)
            join evaluation in db.Evaluations on appeal.EvaluationId equals evaluation.Id
            join revision in db.EvaluationRevisions on new { Id = evaluation.Id, evaluation.Revision } equals new { Id = revision.EvaluationId, revision.Revision }
            join version in db.ScorecardVersions on revision.VersionId equals version.Id
            orderby appeal.RaisedAt, appeal.Id
            select new { appeal, evaluation.InspectorId, evaluation.CollectorId, revision.Score, version.Definition }).Take(Most).ToListAsync(ct);
        return found.ConvertAll(row => new Row(
            row.appeal.Id, row.appeal.EvaluationId, ScorecardDefinition.Read(row.Definition).Find(row.appeal.ItemKey)?.Text ?? row.appeal.ItemKey,
            row.appeal.Contested, row.appeal.RaisedAt, row.Score, row.InspectorId != me && row.CollectorId != me));
    }
}
