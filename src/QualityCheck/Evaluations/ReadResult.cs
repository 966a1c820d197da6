using System.Text;
using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Collections.Cases;
using Platform.QualityCheck.Appeals;
using Platform.QualityCheck.Sampling;
using Platform.QualityCheck.Scorecards;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Settings;

namespace Platform.QualityCheck.Evaluations;

/// <summary>A result as its reader may see it.</summary>
/// <param name="Answers">Of the newest revision.</param>
/// <param name="Recording">Null where the reader may not hear it.</param>
/// <param name="IsOurs">Whether the reader answers for the call: its collector, or who leads them.</param>
/// <param name="AppealUntil">Until when an item may be appealed.</param>
/// <param name="MayDecide">An inspector other than the one who scored it.</param>
public sealed record ResultView(
    Guid Id, string Collector, string? Agency, DateTimeOffset CalledAt, int DurationSeconds, string Outcome, string Scorecard, int Version,
    ScorecardDefinition Card, IReadOnlyDictionary<string, Answer> Answers, IReadOnlyList<EvidenceMark> Evidence, string? Summary,
    IReadOnlyList<ResultView.Step> History, IReadOnlyList<AppealView> Appeals, ResultView.Reader? Read, Guid? Recording, string? Peaks,
    bool IsOurs, DateTimeOffset AppealUntil, bool MayAppeal, bool MayDecide)
{
    /// <summary>One revision of the score.</summary>
    public sealed record Step(int Revision, decimal Score, bool Passed, IReadOnlyList<string> Missed, DateTimeOffset At, Guid? Appeal);

    /// <summary>Who said that the result was read, and when.</summary>
    public sealed record Reader(string Name, DateTimeOffset At);

    public Step Now => History[^1];
}

/// <summary>Opens a result: answers, evidence, how the score changed, and what was appealed.</summary>
public sealed class ReadResult(
    TenantDbFactory dbs, TenantScope scope, TenantKeys keys, TenantSettings settings, StratumWords words, AuditTrail audit, TimeProvider clock)
{
    public async Task<Result<ResultView>> RunAsync(Guid id, CancellationToken ct)
    {
        if (scope.Demand(Permission.ViewQuality) is { } no) return no;
        var actor = scope.Actor;
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        await using var db = await dbs.WriteAsync(ct);
        var now = await Revisions.Current(db, actor).SingleOrDefaultAsync(row => row.EvaluationId == id, ct);
        if (now is null) return Refusal.NotFound("evaluation");
        var history = await db.EvaluationRevisions.AsNoTracking().Where(row => row.EvaluationId == id).OrderBy(row => row.Revision).ToListAsync(ct);
        var version = await db.ScorecardVersions.AsNoTracking().SingleAsync(row => row.Id == now.VersionId, ct);
        var card = await db.Scorecards.AsNoTracking().SingleAsync(row => row.Id == now.ScorecardId, ct);
        var answers = await db.EvaluationAnswers.AsNoTracking().Where(row => row.EvaluationId == id && row.Revision == now.Revision)
            .ToDictionaryAsync(row => row.ItemKey, row => row.Answer, ct);
        var evidence = await db.Evidence.AsNoTracking().Where(row => row.EvaluationId == id).OrderBy(row => row.FromMs).ToListAsync(ct);
        var read = await db.Acknowledgements.AsNoTracking().SingleOrDefaultAsync(row => row.EvaluationId == id, ct);
        // A call of a case that was recalled is no longer the agency's to hear: then the row is not there.
        var mayHear = actor.May(Permission.HearRecordings);
        var recording = mayHear
            ? await db.CallRecordings.Where(row => row.Id == now.RecordingId).Select(row => new { row.Id, row.Peaks }).SingleOrDefaultAsync(ct) : null;
        var appeals = await AppealView.ReadAsync(db, cipher, actor, db.Appeals.Where(row => row.EvaluationId == id), ct);
        var policy = await settings.GetAsync<AppealPolicy>(db, ct);
        var agencies = await words.AgencyNamesAsync(now.AgencyId is { } agency ? [agency] : [], ct);
        var isOurs = AnswersFor(actor, now);
        var until = history[0].At.AddDays(policy.Days);
        var inspector = actor.May(Permission.InspectCalls)
            ? await db.Evaluations.Where(row => row.Id == id).Select(row => row.InspectorId).SingleAsync(ct) : null;
        audit.Write(db, "evaluation.read", "evaluation", id);
        await db.CommitAsync(ct);
        return new ResultView(
            id, Revisions.Shown(actor, now.CollectorName), now.AgencyId is { } a ? agencies.GetValueOrDefault(a, "?") : null, now.CalledAt, now.DurationSeconds, now.Outcome,
            card.Name, version.Version, ScorecardDefinition.Read(version.Definition), answers,
            [.. evidence.Select(mark => new EvidenceMark(mark.Id, mark.ItemKey, mark.FromMs, mark.ToMs, Text(cipher, Evidence.Place, mark.Id, mark.Comment)))],
            history[0].Summary is { } summary ? Text(cipher, EvaluationRevision.Place, id, summary) : null,
            [.. history.Select(step => new ResultView.Step(step.Revision, step.Score, step.Passed, Keys(step.Missed), step.At, step.AppealId))],
            appeals, read is null ? null : new(Revisions.Shown(actor, read.UserName), read.At), recording?.Id, recording?.Peaks, isOurs, until, isOurs && clock.GetUtcNow() < until,
            actor.May(Permission.InspectCalls) && inspector is not null && inspector != CaseWorker.IdOf(actor));
    }

    /// <summary>A collector answers for their own calls, an agency's manager for the agency's.</summary>
    internal static bool AnswersFor(Actor actor, EvaluationRevision row) =>
        CaseWorker.IdOf(actor) is { } me && row.CollectorId == me
        || actor.Agency is { } agency && row.AgencyId == agency && actor.May(Permission.ManageAgency);

    internal static string Text(TenantCipher cipher, string place, Guid row, byte[] text) =>
        Encoding.UTF8.GetString(cipher.Open(place, row.ToString("D"), text));

    private static string[] Keys(string missed) => missed.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
