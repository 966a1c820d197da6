using Microsoft.EntityFrameworkCore;
using Platform.QualityCheck.Appeals;
using Platform.QualityCheck.Sampling;
using Platform.QualityCheck.Scorecards;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.QualityCheck.Evaluations;

/// <summary>Scored calls, newest first: a collector sees their own, an agency's manager the agency's, inspectors and the lender all.</summary>
public sealed class ListResults(TenantDbFactory dbs, TenantScope scope, StratumWords words)
{
    public const int PageSize = 50;

    /// <param name="Lenders">Only calls of the lender's own people.</param>
    /// <param name="Item">Key of an item that was not answered with "not applicable"; with <paramref name="Answer"/>, answered so.</param>
    /// <param name="Fatal">Only those with a fatal item missed.</param>
    /// <param name="From">Called at or after.</param>
    /// <param name="Until">Called before.</param>
    public sealed record Request(
        int Page = 0, Guid? Collector = null, Guid? Agency = null, bool Lenders = false, Guid? Scorecard = null, string? Item = null, Answer? Answer = null,
        bool? Passed = null, bool Fatal = false, bool ToRead = false, DateTimeOffset? From = null, DateTimeOffset? Until = null);

    /// <param name="Before">The first revision's score where an appeal changed it.</param>
    public sealed record Row(
        Guid Id, string Collector, string? Agency, DateTimeOffset CalledAt, int DurationSeconds, string Outcome, decimal Score, bool Passed,
        bool IsFatal, decimal? Before, DateTimeOffset At, bool IsRead, int OpenAppeals);

    public sealed record Slice(IReadOnlyList<Row> Rows, int Total, bool HasMore);

    public async Task<Result<Slice>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.ViewQuality) is { } no) return no;
        await using var db = await dbs.ReadAsync(ct);
        var rows = Filter(db, Revisions.Current(db, scope.Actor), ask);
        var total = await rows.CountAsync(ct);
        var found = await rows.OrderByDescending(row => row.CalledAt).ThenByDescending(row => row.EvaluationId)
            .Skip(Math.Max(0, ask.Page) * PageSize).Take(PageSize + 1)
            .Select(row => new
            {
                row.EvaluationId, row.CollectorName, row.AgencyId, row.CalledAt, row.DurationSeconds, row.Outcome, row.Score, row.Passed, row.Missed,
                row.Revision,
                First = db.Set<EvaluationRevision>().Where(first => first.EvaluationId == row.EvaluationId && first.Revision == 1).Select(first => first.Score).First(),
                FirstAt = db.Set<EvaluationRevision>().Where(first => first.EvaluationId == row.EvaluationId && first.Revision == 1).Select(first => first.At).First(),
                IsRead = db.Set<Acknowledgement>().Any(read => read.EvaluationId == row.EvaluationId),
                Appeals = db.Set<Appeal>().Count(appeal => appeal.EvaluationId == row.EvaluationId && !db.Set<AppealDecision>().Any(done => done.AppealId == appeal.Id)),
            }).ToListAsync(ct);
        var agencies = await words.AgencyNamesAsync([.. found.Select(row => row.AgencyId).OfType<AgencyId>().Distinct()], ct);
        return new Slice(
            [
                .. found.Take(PageSize).Select(row => new Row(
                    row.EvaluationId, Revisions.Shown(scope.Actor, row.CollectorName), row.AgencyId is { } agency ? agencies.GetValueOrDefault(agency, "?") : null, row.CalledAt,
                    row.DurationSeconds, row.Outcome, row.Score, row.Passed, row.Missed.Length > 0, row.Revision > 1 ? row.First : null, row.FirstAt,
                    row.IsRead, row.Appeals)),
            ],
            total, found.Count > PageSize);
    }

    private static IQueryable<EvaluationRevision> Filter(TenantDb db, IQueryable<EvaluationRevision> rows, Request ask)
    {
        if (ask.Collector is { } collector) rows = rows.Where(row => row.CollectorId == collector);
        if (ask.Agency is { } agency)
        {
            AgencyId? id = new AgencyId(agency);
            rows = rows.Where(row => row.AgencyId == id);
        }
        if (ask.Lenders) rows = rows.Where(row => row.AgencyId == null);
        if (ask.Scorecard is { } card) rows = rows.Where(row => row.ScorecardId == card);
        if (ask.Passed is { } passed) rows = rows.Where(row => row.Passed == passed);
        if (ask.Fatal) rows = rows.Where(row => row.Missed != "");
        if (ask.From is { } from) rows = rows.Where(row => row.CalledAt >= from);
        if (ask.Until is { } until) rows = rows.Where(row => row.CalledAt < until);
        if (ask.ToRead) rows = rows.Where(row => !db.Set<Acknowledgement>().Any(read => read.EvaluationId == row.EvaluationId));
        if (ask.Item is { } item)
        {
            var answer = ask.Answer;
            rows = rows.Where(row => db.Set<EvaluationAnswer>().Any(a => a.EvaluationId == row.EvaluationId && a.Revision == row.Revision && a.ItemKey == item
                && (answer == null ? a.Answer != Answer.NotApplicable : a.Answer == answer)));
        }
        return rows;
    }
}
