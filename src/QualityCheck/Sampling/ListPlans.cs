using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.QualityCheck.Sampling;

/// <summary>The sampling plans with their last draws.</summary>
public sealed class ListPlans(TenantDbFactory dbs, TenantScope scope, TimeProvider clock)
{
    private const int LastDraws = 5;

    /// <param name="NextAt">When it draws by itself; null while it is at rest.</param>
    public sealed record Row(
        Guid Id, string Name, Guid ScorecardId, string Scorecard, SamplingRule Rule, SamplingPeriod Period, string Zone, string Seed,
        int DueDays, bool IsActive, DateTimeOffset? NextAt, IReadOnlyList<SampleDraw> Draws);

    public async Task<Result<IReadOnlyList<Row>>> RunAsync(CancellationToken ct)
    {
        if (scope.Demand(Permission.ManageQuality) is { } no) return no;
        await using var db = await dbs.ReadAsync(ct);
        var plans = await db.SamplingPlans.AsNoTracking().OrderBy(row => row.CreatedAt).ThenBy(row => row.Id).ToListAsync(ct);
        var cards = await db.Scorecards.AsNoTracking().ToDictionaryAsync(row => row.Id, row => row.Name, ct);
        List<Row> rows = [];
        foreach (var plan in plans)
        {
            var draws = await db.SampleDraws.AsNoTracking().Where(row => row.PlanId == plan.Id)
                .OrderByDescending(row => row.DrawnAt).Take(LastDraws).ToListAsync(ct);
            rows.Add(new Row(
                plan.Id, plan.Name, plan.ScorecardId, cards[plan.ScorecardId], SamplingRule.Read(plan.Rule), plan.Period, plan.Zone, plan.Seed,
                plan.DueDays, plan.IsActive, plan.IsActive ? SamplingWork.NextAt(plan, clock.GetUtcNow()) : null, draws));
        }
        return rows;
    }
}
