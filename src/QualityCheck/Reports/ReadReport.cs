using Microsoft.EntityFrameworkCore;
using Platform.QualityCheck.Evaluations;
using Platform.QualityCheck.Sampling;
using Platform.QualityCheck.Scorecards;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.QualityCheck.Reports;

/// <summary>One line of the report.</summary>
/// <param name="Passed">Share of calls that passed.</param>
/// <param name="Score">Weighted mean score, 0 to 100.</param>
/// <param name="Fatal">Calls with a fatal item missed.</param>
public sealed record ReportRow(Guid? Id, string Name, Estimate Passed, double Score, int Fatal);

/// <param name="Met">Share of calls to which it applied that were answered with yes.</param>
public sealed record ReportItem(Guid Scorecard, string Key, string Text, bool IsFatal, Estimate Met, int Yes, int Partly, int No);

/// <param name="Agencies">A null id is the lender's own people.</param>
public sealed record QualityReport(ReportRow All, IReadOnlyList<ReportRow> Agencies, IReadOnlyList<ReportRow> Collectors, IReadOnlyList<ReportItem> Items);

/// <summary>
/// Quality by agency, collector and item over the calls of a time, from the newest revision of each evaluation. An agency's
/// manager reads the same of the agency's own people.
/// </summary>
public sealed class ReadReport(TenantDbFactory dbs, TenantScope scope, StratumWords words)
{
    /// <param name="From">Called at or after.</param>
    /// <param name="Until">Called before.</param>
    public sealed record Request(DateTimeOffset From, DateTimeOffset Until, Guid? Scorecard = null);

    private sealed record Line(Guid? Agency, Guid Collector, string Name, int Count, double Weights, double Squares, double Passed, double Scores, int Fatal);

    private sealed record ItemLine(Guid Card, string Key, int Fatal, int Count, double Weights, double Squares, double Hits, int Yes, int Partly, int No);

    public async Task<Result<QualityReport>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.ViewQuality) is { } no) return no;
        if (!Revisions.SeesAll(scope.Actor)) return Refusal.Forbidden(nameof(Permission.ManageAgency));
        await using var db = await dbs.ReadAsync(ct);
        var score = new SqlText(db.Dialect.IsPostgres ? "r.score::double precision" : "r.score / 10000.0");
        var lines = await db.QueryAsync(
            $"""
            select r.agency_id, r.collector_id, max(r.collector_name), count(*), sum(r.weight), sum(r.weight * r.weight),
              sum(case when r.passed then r.weight else 0 end), sum(r.weight * {score}), count(case when r.missed <> '' then 1 end)
            {Current(db, ask)} group by r.agency_id, r.collector_id
            """,
            row => new Line(
                row.IsNull(0) ? null : row.Guid(0), row.Guid(1), row.Text(2), (int)row.Long(3), row.Double(4), row.Double(5), row.Double(6),
                row.Double(7), (int)row.Long(8)), ct);
        var items = await db.QueryAsync(
            $"""
            select r.scorecard_id, a.item_key, max(case when a.is_fatal then 1 else 0 end), count(*), sum(r.weight), sum(r.weight * r.weight),
              sum(case when a.answer = {Answer.Yes} then r.weight else 0 end), count(case when a.answer = {Answer.Yes} then 1 end),
              count(case when a.answer = {Answer.Partly} then 1 end), count(case when a.answer = {Answer.No} then 1 end)
            {Current(db, ask, joinAnswers: true)} and a.answer <> {Answer.NotApplicable} group by r.scorecard_id, a.item_key
            """,
            row => new ItemLine(
                row.Guid(0), row.Text(1), (int)row.Long(2), (int)row.Long(3), row.Double(4), row.Double(5), row.Double(6), (int)row.Long(7),
                (int)row.Long(8), (int)row.Long(9)), ct);
        var texts = await TextsAsync(db, ct);
        var names = await words.AgencyNamesAsync([.. lines.Select(line => line.Agency).OfType<Guid>().Distinct().Select(id => new AgencyId(id))], ct);
        return new QualityReport(
            Sum(null, "", lines),
            [.. lines.GroupBy(line => line.Agency).Select(group => Sum(group.Key, group.Key is { } id ? names.GetValueOrDefault(new AgencyId(id), "?") : "", group))
                .OrderBy(row => row.Id is null).ThenBy(row => row.Name, StringComparer.CurrentCulture)],
            [.. lines.GroupBy(line => line.Collector).Select(group => Sum(group.Key, group.First().Name, group)).OrderBy(row => row.Name, StringComparer.CurrentCulture)],
            [
                .. items.Select(line => (Line: line, Place: texts.GetValueOrDefault((line.Card, line.Key), (int.MaxValue, line.Key))))
                    .OrderBy(pair => pair.Line.Card).ThenBy(pair => pair.Place.Item1).ThenBy(pair => pair.Line.Key, StringComparer.Ordinal)
                    .Select(pair => new ReportItem(
                        pair.Line.Card, pair.Line.Key, pair.Place.Item2, pair.Line.Fatal == 1,
                        Estimate.Of(pair.Line.Count, pair.Line.Weights, pair.Line.Squares, pair.Line.Hits), pair.Line.Yes, pair.Line.Partly, pair.Line.No)),
            ]);
    }

    private static FormattableString Current(TenantDb db, Request ask, bool joinAnswers = false)
    {
        FormattableString answers = joinAnswers
            ? (FormattableString)$" join evaluation_answers a on a.tenant_id = r.tenant_id and a.evaluation_id = r.evaluation_id and a.revision = r.revision"
            : $"";
        FormattableString agency = db.Agency is { } own ? (FormattableString)$" and r.agency_id = {own}" : $"";
        FormattableString card = ask.Scorecard is { } id ? (FormattableString)$" and r.scorecard_id = {id}" : $"";
        return $"""
            from evaluation_revisions r{answers}
            where r.tenant_id = {db.TenantId} and r.called_at >= {ask.From} and r.called_at < {ask.Until}{agency}{card}
              and not exists (select 1 from evaluation_revisions l where l.tenant_id = r.tenant_id and l.evaluation_id = r.evaluation_id and l.revision > r.revision)
            """;
    }

    // An item is called what the newest version that has it calls it.
    private static async Task<Dictionary<(Guid, string), (int, string)>> TextsAsync(TenantDb db, CancellationToken ct)
    {
        Dictionary<(Guid, string), (int, string)> texts = [];
        foreach (var version in await db.ScorecardVersions.AsNoTracking().OrderBy(row => row.Version).ToListAsync(ct))
        {
            foreach (var (item, i) in ScorecardDefinition.Read(version.Definition).Items.Select((item, i) => (item, i)))
                texts[(version.ScorecardId, item.Key)] = (i, item.Text);
        }
        return texts;
    }

    private static ReportRow Sum(Guid? id, string name, IEnumerable<Line> lines)
    {
        var all = lines.ToList();
        var weights = all.Sum(line => line.Weights);
        return new ReportRow(
            id, name, Estimate.Of(all.Sum(line => line.Count), weights, all.Sum(line => line.Squares), all.Sum(line => line.Passed)),
            weights > 0 ? all.Sum(line => line.Scores) / weights : 0, all.Sum(line => line.Fatal));
    }
}
