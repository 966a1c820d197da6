using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Collections.Cases;
using Platform.QualityCheck.Scorecards;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;

namespace Platform.QualityCheck.Evaluations;

/// <summary>Ends an evaluation: its score is computed and told to the collector; from now on only an appeal adds to it.</summary>
public sealed class SubmitEvaluation(TenantDbFactory dbs, TenantScope scope, TenantKeys keys, AuditTrail audit, Feed feed, TimeProvider clock)
{
    public sealed record Request(Guid Evaluation, EvaluationDraft Draft);

    public async Task<Result<Scored>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.InspectCalls) is { } no) return no;
        var me = CaseWorker.IdOf(scope.Actor) ?? Guid.Empty;
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        var now = clock.GetUtcNow();
        await using var db = await dbs.WriteAsync(ct);
        var row = await db.Evaluations.AsNoTracking()
            .SingleOrDefaultAsync(e => e.Id == ask.Evaluation && e.State == EvaluationState.Claimed && e.InspectorId == me, ct);
        if (row is not { VersionId: { } versionId }) return Refusal.NotFound("evaluation");
        var card = ScorecardDefinition.Read((await db.ScorecardVersions.AsNoTracking().SingleAsync(v => v.Id == versionId, ct)).Definition);
        if (ask.Draft.Check(card, row.DurationSeconds) is { } wrong) return wrong;
        var scored = Scoring.Score(card, ask.Draft.Answers);
        if (scored.IsRefused) return scored.Refusal;
        // Pressed twice, or in two windows, it is submitted once.
        var first = await db.ExecuteAsync(
            $"""
            update evaluations set state = {EvaluationState.Submitted}, submitted_at = {now}, draft = null, revision = 1
            where tenant_id = {db.TenantId} and id = {row.Id} and state = {EvaluationState.Claimed} and inspector_id = {me}
            """, ct);
        if (first == 0) return Refusal.NotFound("evaluation");
        var summary = ask.Draft.Summary.Trim();
        Revisions.Add(
            db, row, 1, versionId, card, ask.Draft.Answers, scored.Value, now, null,
            summary.Length == 0 ? null : cipher.Seal(EvaluationRevision.Place, row.Id.ToString("D"), Encoding.UTF8.GetBytes(summary)));
        foreach (var mark in ask.Draft.Evidence)
        {
            db.Add(new Evidence
            {
                Id = mark.Id, EvaluationId = row.Id, ItemKey = mark.Item, AgencyId = row.AgencyId, FromMs = mark.FromMs, ToMs = mark.ToMs,
                Comment = cipher.Seal(Evidence.Place, mark.Id.ToString("D"), Encoding.UTF8.GetBytes(mark.Comment.Trim())),
            });
        }
        audit.Write(
            db, "evaluation.submit", "evaluation", row.Id,
            JsonSerializer.Serialize(new { score = scored.Value.Score, passed = scored.Value.Passed, missed = scored.Value.Missed, evidence = ask.Draft.Evidence.Count }));
        db.AfterCommit(() => feed.Publish(scope.TenantId, Topics.Quality));
        await db.CommitAsync(ct);
        return scored;
    }
}
