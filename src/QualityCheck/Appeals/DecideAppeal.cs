using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using NpgsqlTypes;
using Platform.Collections.Cases;
using Platform.QualityCheck.Evaluations;
using Platform.QualityCheck.Scorecards;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;

namespace Platform.QualityCheck.Appeals;

/// <summary>
/// Another inspector than the one who scored the call decides an appeal: the answer stands, or it is overturned and the score
/// is computed anew as a further revision. Nothing that was written before is changed.
/// </summary>
public sealed class DecideAppeal(TenantDbFactory dbs, TenantScope scope, TenantKeys keys, AuditTrail audit, Feed feed, TimeProvider clock)
{
    /// <param name="NewAnswer">What is answered now; null lets the answer stand.</param>
    public sealed record Request(Guid Appeal, Answer? NewAnswer, string Reason);

    public async Task<Result> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.InspectCalls) is { } no) return no;
        if (CaseWorker.IdOf(scope.Actor) is not { } me) return Refusal.Forbidden(nameof(Permission.InspectCalls));
        var reason = ask.Reason.Trim();
        if (reason.Length == 0) return Refusal.Invalid("reason", "required");
        if (reason.Length > RaiseAppeal.LongestReason) return Refusal.Invalid("reason", "note_too_long", RaiseAppeal.LongestReason);
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        var now = clock.GetUtcNow();
        await using var db = await dbs.WriteAsync(ct);
        var appeal = await db.Appeals.AsNoTracking().SingleOrDefaultAsync(row => row.Id == ask.Appeal, ct);
        if (appeal is null) return Refusal.NotFound("appeal");
        // Locked: two appeals of one evaluation make two revisions, one after the other.
        await db.QueryAsync(
            $"select id from evaluations where tenant_id = {db.TenantId} and id = {appeal.EvaluationId}{db.Dialect.ForUpdate}", row => row.Guid(0), ct);
        var evaluation = await db.Evaluations.SingleAsync(row => row.Id == appeal.EvaluationId, ct);
        if (evaluation.InspectorId == me) return new Refusal("own_evaluation");
        if (evaluation.CollectorId == me) return new Refusal("own_call");
        if (ask.NewAnswer is { } changed && await OverturnAsync(db, evaluation, appeal, changed, now, ct) is { } wrong) return wrong;
        var first = await db.ExecuteAsync(
            $"""
            insert into appeal_decisions (tenant_id, appeal_id, evaluation_id, agency_id, is_overturned, new_answer, inspector_id, decided_at, reason)
            values ({db.TenantId}, {appeal.Id}, {appeal.EvaluationId}, {appeal.AgencyId ?? (object)new SqlNull(NpgsqlDbType.Uuid)}, {ask.NewAnswer is not null},
              {ask.NewAnswer ?? (object)new SqlNull(NpgsqlDbType.Smallint)}, {me}, {now}, {cipher.Seal(AppealDecision.Place, appeal.Id.ToString("D"), Encoding.UTF8.GetBytes(reason))})
            on conflict (tenant_id, appeal_id) do nothing
            """, ct);
        if (first == 0) return new Refusal("appeal_decided");
        audit.Write(
            db, "appeal.decide", "evaluation", appeal.EvaluationId,
            JsonSerializer.Serialize(new { appeal = appeal.Id, item = appeal.ItemKey, overturned = ask.NewAnswer is not null, revision = evaluation.Revision }));
        db.AfterCommit(() => feed.Publish(scope.TenantId, Topics.Quality));
        await db.CommitAsync(ct);
        return Result.Done;
    }

    private static async Task<Refusal?> OverturnAsync(TenantDb db, Evaluation evaluation, Appeal appeal, Answer changed, DateTimeOffset now, CancellationToken ct)
    {
        var version = await db.ScorecardVersions.AsNoTracking().SingleAsync(row => row.Id == evaluation.VersionId, ct);
        var card = ScorecardDefinition.Read(version.Definition);
        var answers = await db.EvaluationAnswers.AsNoTracking().Where(row => row.EvaluationId == evaluation.Id && row.Revision == evaluation.Revision)
            .ToDictionaryAsync(row => row.ItemKey, row => row.Answer, ct);
        if (!Enum.IsDefined(changed) || answers[appeal.ItemKey] == changed) return Refusal.Invalid("answer", "same_answer");
        answers[appeal.ItemKey] = changed;
        var scored = Scoring.Score(card, answers);
        if (scored.IsRefused) return scored.Refusal;
        evaluation.Revision++;
        Revisions.Add(db, evaluation, evaluation.Revision, version.Id, card, answers, scored.Value, now, appeal.Id, null);
        return null;
    }
}
