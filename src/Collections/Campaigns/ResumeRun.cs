using Platform.Channels.Messages;
using Platform.Tenancy;
using Platform.Tenancy.Data;

namespace Platform.Collections.Campaigns;

/// <summary>Lets a paused run go on; what became too late meanwhile expires, it is not sent in a burst.</summary>
public sealed class ResumeRun(RunChange runs, TimeProvider clock)
{
    public Task<Result> RunAsync(Guid runId, CancellationToken ct) => RunAsync(runId, null, ct);

    /// <param name="seen">The run version the operator saw; refused when somebody changed it since.</param>
    public Task<Result> RunAsync(Guid runId, int? seen, CancellationToken ct) =>
        runs.RunAsync("run.resume", runId, seen, (db, run) => ResumeAsync(db, run, ct), ct);

    private async Task<Refusal?> ResumeAsync(TenantDb db, CampaignRun run, CancellationToken ct)
    {
        if (run.State is not RunState.Paused) return new Refusal("run_not_paused");
        run.State = RunState.Running;
        await db.ExecuteAsync($"delete from run_pauses where tenant_id = {db.TenantId} and run_id = {run.Id}", ct);
        await TenantLanes.WakeAsync(db, clock.GetUtcNow(), ct);
        await RunWork.PutAsync(db, RunWork.Watch, run.Id, clock.GetUtcNow(), ct);
        return null;
    }
}
