using Platform.Collections.Placements;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Surveys;

/// <summary>What debtors said of one collector's, or one agency's, calls.</summary>
/// <param name="Name">Empty for the lender's own people as a whole.</param>
/// <param name="Average">From 1 to 5; null without an answer.</param>
public sealed record SurveyRow(string Name, long Asked, long Answered, double? Average);

public sealed record SurveyFigures(SurveyRow All, IReadOnlyList<SurveyRow> Agencies, IReadOnlyList<SurveyRow> Agents);

/// <summary>The grades of the last days, averaged by agency and by agent; an agency's manager sees its own cases' calls.</summary>
public sealed class SurveyReport(TenantDbFactory dbs, TenantScope scope, EngagedAgencies agencies, TimeProvider clock)
{
    /// <param name="Days">Back from now.</param>
    public sealed record Request(int Days);

    private sealed record Count(Guid? Agency, Guid Agent, string Name, long Asked, long Answered, long Sum);

    public async Task<Result<SurveyFigures>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.SuperviseCalls) is { } refusal) return refusal;
        var since = clock.GetUtcNow().AddDays(-Math.Clamp(ask.Days, 1, 3_660));
        var names = (await agencies.ReadAsync(ct)).ToDictionary(agency => agency.Id.Value, agency => agency.Name);
        List<Count> counts;
        await using (var db = await dbs.ReadAsync(ct))
        {
            counts = await db.QueryAsync(
                $"""
                select s.agency_id, s.collector_id, max(s.collector_name), count(*), count(s.score), coalesce(sum(s.score), 0)
                from call_surveys s where s.tenant_id = {db.TenantId} and s.asked_at >= {since} and s.attempt_id is not null{db.Placed("s.debtor_id")}
                group by s.agency_id, s.collector_id
                """,
                row => new Count(row.IsNull(0) ? null : row.Guid(0), row.Guid(1), row.Text(2), row.Long(3), row.Long(4), row.Long(5)), ct);
        }
        return new SurveyFigures(
            Row("", counts),
            [.. counts.GroupBy(count => count.Agency).Select(group => Row(group.Key is { } id ? names.GetValueOrDefault(id, "–") : "", group)).OrderByDescending(row => row.Answered)],
            [.. counts.GroupBy(count => count.Agent).Select(group => Row(group.First().Name, group)).OrderByDescending(row => row.Answered).ThenBy(row => row.Name, StringComparer.Ordinal)]);
    }

    private static SurveyRow Row(string name, IEnumerable<Count> counts)
    {
        var all = counts.ToList();
        var (asked, answered, sum) = (all.Sum(one => one.Asked), all.Sum(one => one.Answered), all.Sum(one => one.Sum));
        return new SurveyRow(name, asked, answered, answered == 0 ? null : (double)sum / answered);
    }
}
