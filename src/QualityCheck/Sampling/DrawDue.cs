using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Data;

namespace Platform.QualityCheck.Sampling;

/// <summary>
/// Draws every period of a plan that is over and was not drawn, oldest first: what the clock missed while nothing ran is made
/// up for. Runs inside a tenant's scope.
/// </summary>
public sealed class DrawDue(TenantDbFactory dbs, DrawSample draw, TimeProvider clock)
{
    private const int MostAtOnce = 40;

    /// <returns>When to look again; null when the plan is gone or at rest.</returns>
    public async Task<DateTimeOffset?> RunAsync(Guid id, CancellationToken ct)
    {
        SamplingPlan? plan;
        HashSet<string> known;
        await using (var db = await dbs.ReadAsync(ct))
        {
            plan = await db.SamplingPlans.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, ct);
            known = [.. await db.SampleDraws.Where(row => row.PlanId == id).Select(row => row.Period).ToListAsync(ct)];
        }
        if (plan is not { IsActive: true }) return null;
        var now = clock.GetUtcNow();
        foreach (var span in Over(plan, known, now))
        {
            var drawn = await draw.RunAsync(new(plan.Id, span), ct);
            if (drawn.IsRefused) break; // no version of the scorecard is published yet: it is made up for later
        }
        return SamplingWork.NextAt(plan, now);
    }

    private static List<PeriodSpan> Over(SamplingPlan plan, HashSet<string> known, DateTimeOffset now)
    {
        var span = PeriodSpan.Of(plan.Period, plan.Zone, now - SamplingWork.Grace).Before(plan.Period, plan.Zone);
        List<PeriodSpan> missing = [];
        for (var i = 0; i < MostAtOnce && span.To > plan.CreatedAt; i++, span = span.Before(plan.Period, plan.Zone))
        {
            if (!known.Contains(span.Key)) missing.Insert(0, span);
        }
        return missing;
    }
}
