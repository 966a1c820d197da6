using Platform.Tenancy;

namespace Platform.Collections.Visits;

/// <summary>Cancels a visit to which nobody went yet.</summary>
public sealed class CancelVisit(VisitChange visits, TimeProvider clock)
{
    public Task<Result> RunAsync(Guid visit, CancellationToken ct) => visits.RunAsync(visit, null, "visit.cancel", (_, row, _) =>
    {
        if (row.State is not VisitState.Planned) return Task.FromResult<VisitChange.Step>(new Refusal("visit_over"));
        (row.State, row.EndedAt) = (VisitState.Cancelled, clock.GetUtcNow());
        return Task.FromResult(default(VisitChange.Step));
    }, null, ct);
}
