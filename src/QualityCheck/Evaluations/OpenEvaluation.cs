using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Collections;
using Platform.Collections.Cases;
using Platform.Collections.Debtors;
using Platform.QualityCheck.Sampling;
using Platform.QualityCheck.Scorecards;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;

namespace Platform.QualityCheck.Evaluations;

/// <summary>What an inspector needs to score a call; collector and debtor masked.</summary>
/// <param name="IsMine">Whether the reader may write in it.</param>
/// <param name="Zone">The debtor's IANA zone: contact hours are judged on the debtor's clock.</param>
/// <param name="Peaks">JSON outline of the recording; null while there is none.</param>
public sealed record EvaluationView(
    Guid Id, EvaluationState State, bool IsMine, string Plan, string Scorecard, int Version, ScorecardDefinition Card, Guid Recording,
    int DurationSeconds, string? Peaks, string Collector, string? Agency, string Debtor, string Zone, DateTimeOffset CalledAt, string Outcome,
    DateTimeOffset DueAt, EvaluationDraft Draft, int DraftNo);

/// <summary>Opens an evaluation; that somebody looked is written in the transaction that reads.</summary>
public sealed class OpenEvaluation(TenantDbFactory dbs, TenantScope scope, TenantKeys keys, StratumWords words, AuditTrail audit)
{
    public async Task<Result<EvaluationView>> RunAsync(Guid id, CancellationToken ct)
    {
        if (scope.Demand(Permission.InspectCalls) is { } no) return no;
        var me = CaseWorker.IdOf(scope.Actor);
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        await using var db = await dbs.WriteAsync(ct);
        var row = await db.Evaluations.AsNoTracking().SingleOrDefaultAsync(e => e.Id == id, ct);
        if (row is null) return Refusal.NotFound("evaluation");
        var version = await db.ScorecardVersions.AsNoTracking()
            .Where(v => row.VersionId != null ? v.Id == row.VersionId : v.ScorecardId == row.ScorecardId && v.PublishedAt != null)
            .OrderByDescending(v => v.Version).FirstOrDefaultAsync(ct);
        if (version is null) return new Refusal("scorecard_unpublished");
        var card = await db.Scorecards.AsNoTracking().SingleAsync(c => c.Id == row.ScorecardId, ct);
        var plan = await db.SamplingPlans.AsNoTracking().SingleAsync(p => p.Id == row.PlanId, ct);
        var peaks = await db.CallRecordings.Where(r => r.Id == row.RecordingId).Select(r => r.Peaks).SingleOrDefaultAsync(ct);
        var debtorId = new DebtorId(row.DebtorId);
        var debtor = await db.Debtors.AsNoTracking().SingleOrDefaultAsync(d => d.Id == debtorId, ct);
        var name = debtor is null ? "" : Mask.Name(DebtorSeal.Open(cipher, debtor).Name);
        var agencies = await words.AgencyNamesAsync(row.AgencyId is { } agency ? [agency] : [], ct);
        var isMine = row.State is EvaluationState.Claimed && me is not null && row.InspectorId == me;
        audit.Write(db, "evaluation.view", "evaluation", id, $$"""{"recording":"{{row.RecordingId}}"}""", debtor: row.DebtorId);
        await db.CommitAsync(ct);
        return new EvaluationView(
            row.Id, row.State, isMine, plan.Name, card.Name, version.Version, ScorecardDefinition.Read(version.Definition), row.RecordingId,
            row.DurationSeconds, peaks, Mask.Name(row.CollectorName), row.AgencyId is { } id2 ? agencies.GetValueOrDefault(id2, "?") : null,
            name, debtor?.TimeZone ?? "", row.CalledAt, row.Outcome, row.DueAt,
            isMine ? EvaluationDraft.Open(cipher, row.Id, row.Draft) : EvaluationDraft.Empty, row.DraftNo);
    }
}
