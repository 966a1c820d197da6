using Microsoft.EntityFrameworkCore;
using Platform.Collections.Cases;
using Platform.QualityCheck.Scorecards;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;

namespace Platform.QualityCheck.Evaluations;

/// <summary>What readers and writers of results share.</summary>
public static class Revisions
{
    /// <summary>Who sees more than the results of their own calls; an agency's manager is kept to the agency by the placement filter.</summary>
    public static bool SeesAll(Actor actor) =>
        actor.May(Permission.ManageQuality) || actor.May(Permission.InspectCalls) || actor.May(Permission.ManageAgency);

    /// <summary>A person's name as this reader sees it: who inspects scores without regard to the person.</summary>
    internal static string Shown(Actor actor, string name) => actor.May(Permission.InspectCalls) && actor.Kind is ActorKind.User ? Mask.Name(name) : name;

    /// <summary>The newest revision of each evaluation that this reader may see.</summary>
    internal static IQueryable<EvaluationRevision> Current(TenantDb db, Actor actor)
    {
        var rows = db.EvaluationRevisions.AsNoTracking()
            .Where(row => !db.Set<EvaluationRevision>().Any(later => later.EvaluationId == row.EvaluationId && later.Revision > row.Revision));
        if (SeesAll(actor)) return rows;
        var me = CaseWorker.IdOf(actor) ?? Guid.Empty;
        return rows.Where(row => row.CollectorId == me);
    }

    /// <summary>Adds a revision with its answers.</summary>
    internal static void Add(
        TenantDb db, Evaluation of, int revision, Guid version, ScorecardDefinition card, IReadOnlyDictionary<string, Answer> answers, Scored scored,
        DateTimeOffset at, Guid? appeal, byte[]? summary)
    {
        db.Add(new EvaluationRevision
        {
            EvaluationId = of.Id, Revision = revision, AgencyId = of.AgencyId, CollectorId = of.CollectorId, CollectorName = of.CollectorName,
            RecordingId = of.RecordingId, CalledAt = of.CalledAt, DurationSeconds = of.DurationSeconds, Outcome = of.Outcome, PlanId = of.PlanId,
            ScorecardId = of.ScorecardId, VersionId = version, Weight = of.Weight, Score = scored.Score, Passed = scored.Passed,
            Missed = string.Join(' ', scored.Missed), At = at, AppealId = appeal, Summary = summary,
        });
        foreach (var item in card.Items)
        {
            db.Add(new EvaluationAnswer
            {
                EvaluationId = of.Id, Revision = revision, ItemKey = item.Key, AgencyId = of.AgencyId, Answer = answers[item.Key],
                Weight = item.Weight, IsFatal = item.IsFatal,
            });
        }
    }
}
