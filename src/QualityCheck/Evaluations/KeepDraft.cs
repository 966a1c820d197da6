using Microsoft.EntityFrameworkCore;
using Platform.Collections.Cases;
using Platform.QualityCheck.Scorecards;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;

namespace Platform.QualityCheck.Evaluations;

/// <summary>Keeps what an inspector has so far, sealed; one from an older screen does not overwrite a newer one.</summary>
public sealed class KeepDraft(TenantDbFactory dbs, TenantScope scope, TenantKeys keys)
{
    /// <param name="DraftNo">Of the draft that this one was made from.</param>
    public sealed record Request(Guid Evaluation, EvaluationDraft Draft, int DraftNo);

    /// <returns>The number of the draft that is kept now.</returns>
    public async Task<Result<int>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.InspectCalls) is { } no) return no;
        var me = CaseWorker.IdOf(scope.Actor) ?? Guid.Empty;
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        await using var db = await dbs.WriteAsync(ct);
        var row = await db.Evaluations.AsNoTracking()
            .SingleOrDefaultAsync(e => e.Id == ask.Evaluation && e.State == EvaluationState.Claimed && e.InspectorId == me, ct);
        if (row is null) return Refusal.NotFound("evaluation");
        var version = await db.ScorecardVersions.AsNoTracking().SingleAsync(v => v.Id == row.VersionId, ct);
        if (ask.Draft.Check(ScorecardDefinition.Read(version.Definition), row.DurationSeconds) is { } wrong) return wrong;
        var kept = await db.ExecuteAsync(
            $"""
            update evaluations set draft = {ask.Draft.Seal(cipher, row.Id)}, draft_no = draft_no + 1
            where tenant_id = {db.TenantId} and id = {row.Id} and state = {EvaluationState.Claimed} and inspector_id = {me} and draft_no = {ask.DraftNo}
            """, ct);
        if (kept == 0) return new Refusal("draft_newer");
        await db.CommitAsync(ct);
        return ask.DraftNo + 1;
    }
}
