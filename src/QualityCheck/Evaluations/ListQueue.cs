using Microsoft.EntityFrameworkCore;
using Platform.Collections.Cases;
using Platform.QualityCheck.Sampling;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.QualityCheck.Evaluations;

/// <summary>What there is to score, by due day: an inspector's own first, then what nobody has taken.</summary>
public sealed class ListQueue(TenantDbFactory dbs, TenantScope scope, StratumWords words, TimeProvider clock)
{
    public const int PageSize = 50;

    /// <param name="Collector">Masked: who is scored must not matter to the score.</param>
    /// <param name="Inspector">Who has it; null while nobody has.</param>
    public sealed record Row(
        Guid Id, string Plan, string Collector, string? Agency, DateTimeOffset CalledAt, int DurationSeconds, string Outcome,
        DateTimeOffset DueAt, bool IsLate, bool IsMine, string? Inspector, EvaluationState State);

    /// <param name="Open">Nobody has taken these.</param>
    /// <param name="Late">Of mine and the open ones, past their due time.</param>
    public sealed record Queue(IReadOnlyList<Row> Rows, int Mine, int Open, int Others, int Late, bool HasMore);

    public async Task<Result<Queue>> RunAsync(int page, CancellationToken ct)
    {
        if (scope.Demand(Permission.InspectCalls) is { } no) return no;
        var me = CaseWorker.IdOf(scope.Actor) ?? Guid.Empty;
        var now = clock.GetUtcNow();
        await using var db = await dbs.ReadAsync(ct);
        var waiting = db.Evaluations.AsNoTracking().Where(row => row.State != EvaluationState.Submitted);
        var (mine, open) = (await waiting.CountAsync(row => row.InspectorId == me, ct), await waiting.CountAsync(row => row.State == EvaluationState.Open, ct));
        var others = await waiting.CountAsync(row => row.State == EvaluationState.Claimed && row.InspectorId != me, ct);
        var late = await waiting.CountAsync(row => row.DueAt < now && (row.State == EvaluationState.Open || row.InspectorId == me), ct);
        var found = await waiting
            .OrderBy(row => row.InspectorId == me ? 0 : row.State == EvaluationState.Open ? 1 : 2).ThenBy(row => row.DueAt).ThenBy(row => row.Id)
            .Skip(Math.Max(0, page) * PageSize).Take(PageSize + 1)
            .Join(db.SamplingPlans, row => row.PlanId, plan => plan.Id, (row, plan) => new { Row = row, Plan = plan.Name }).ToListAsync(ct);
        var agencies = await words.AgencyNamesAsync([.. found.Select(pair => pair.Row.AgencyId).OfType<AgencyId>().Distinct()], ct);
        return new Queue(
            [
                .. found.Take(PageSize).Select(pair => new Row(
                    pair.Row.Id, pair.Plan, Mask.Name(pair.Row.CollectorName), pair.Row.AgencyId is { } agency ? agencies.GetValueOrDefault(agency, "?") : null,
                    pair.Row.CalledAt, pair.Row.DurationSeconds, pair.Row.Outcome, pair.Row.DueAt, pair.Row.DueAt < now,
                    pair.Row.InspectorId == me, pair.Row.InspectorId is null || pair.Row.InspectorId == me ? null : pair.Row.InspectorName, pair.Row.State)),
            ],
            mine, open, others, late, found.Count > PageSize);
    }
}
