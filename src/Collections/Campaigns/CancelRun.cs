using Platform.Channels.Messages;
using Platform.Tenancy;
using Platform.Tenancy.Data;

namespace Platform.Collections.Campaigns;

/// <summary>Ends a run for good: what is planned is cancelled, what is already submitting ends by itself.</summary>
public sealed class CancelRun(RunChange runs, TimeProvider clock)
{
    public Task<Result> RunAsync(Guid runId, CancellationToken ct) => RunAsync(runId, null, ct);

    /// <param name="seen">The run version the operator saw; refused when somebody changed it since.</param>
    public Task<Result> RunAsync(Guid runId, int? seen, CancellationToken ct) =>
        runs.RunAsync("run.cancel", runId, seen, (db, run) => CancelAsync(db, run, ct), ct);

    private async Task<Refusal?> CancelAsync(TenantDb db, CampaignRun run, CancellationToken ct)
    {
        if (run.State is not (RunState.Planning or RunState.Running or RunState.Paused)) return new Refusal("run_ended");
        var now = clock.GetUtcNow();
        (run.State, run.EndedAt, run.LeaseUntil) = (RunState.Cancelled, now, null);
        await db.ExecuteAsync($"delete from run_pauses where tenant_id = {db.TenantId} and run_id = {run.Id}", ct);
        // First the queue, then the plan: a row that a dispatcher has just claimed is no longer ready and stays.
        await db.ExecuteAsync(
            $"""
            delete from outbox where tenant_id = {db.TenantId} and state = {OutboxState.Ready}
              and attempt_id in (select id from attempts where tenant_id = {db.TenantId} and run_id = {run.Id} and state = 0)
            """,
            ct);
        await db.ExecuteAsync(
            $"""
            update attempts set state = {AttemptState.Cancelled}, reason = 'run_cancelled', settled_at = {now}
            where tenant_id = {db.TenantId} and run_id = {run.Id} and state = 0
              and not exists (select 1 from outbox o where o.tenant_id = attempts.tenant_id and o.attempt_id = attempts.id)
            """,
            ct);
        await db.ExecuteAsync(
            $"""
            insert into attempt_transitions (tenant_id, attempt_id, state, reason, epoch, at)
            select tenant_id, id, 'cancelled', 'run_cancelled', 0, {now} from attempts
            where tenant_id = {db.TenantId} and run_id = {run.Id} and state = {AttemptState.Cancelled} and settled_at = {now}
            """,
            ct);
        await RunWork.RemoveAsync(db, RunWork.Plan, run.Id, ct);
        await RunWork.RemoveAsync(db, RunWork.Watch, run.Id, ct);
        return null;
    }
}
