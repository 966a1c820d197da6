using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Tenancy;
using Platform.Tenancy.Data;

namespace Platform.Collections.Campaigns;

/// <summary>Stops a run from sending anything new; what is already submitting ends. Resuming goes on where it stood.</summary>
public sealed class PauseRun(RunChange runs, TimeProvider clock)
{
    public Task<Result> RunAsync(Guid runId, CancellationToken ct) => RunAsync(runId, null, ct);

    /// <param name="seen">The run version the operator saw; the pause is refused when somebody changed it since.</param>
    public Task<Result> RunAsync(Guid runId, int? seen, CancellationToken ct) =>
        runs.RunAsync("run.pause", runId, seen, (db, run) => PauseAsync(db, run, ct), ct);

    private async Task<Refusal?> PauseAsync(TenantDb db, CampaignRun run, CancellationToken ct)
    {
        if (run.State is not RunState.Running) return new Refusal("run_not_running");
        run.State = RunState.Paused;
        db.RunPauses.Add(new RunPause { RunId = run.Id, Since = clock.GetUtcNow() });
        // Back to planned. A row that was claimed before keeps its place: its epoch fences a slow worker, and the gate
        // holds it while the run is paused.
        await db.ExecuteAsync(
            $"""
            delete from outbox where tenant_id = {db.TenantId} and state = {OutboxState.Ready} and epoch = 0
              and attempt_id in (select id from attempts where tenant_id = {db.TenantId} and run_id = {run.Id} and state = 0)
            """,
            ct);
        return null;
    }
}
