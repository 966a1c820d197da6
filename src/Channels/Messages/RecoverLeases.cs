using Platform.Tenancy.Data;

namespace Platform.Channels.Messages;

/// <summary>
/// Takes over the sends whose lease ran out: their worker is gone. What it had not begun goes back to the outbox; what it
/// may have begun is in doubt and never simply sent again. Runs inside a tenant's scope.
/// </summary>
public sealed class RecoverLeases(TenantDbFactory dbs, ISendGate gate, TimeProvider clock)
{
    private const int AtOnce = 1_000;
    private readonly LeaseTime _lease = new(clock);

    /// <returns>How many are in doubt now that were not before.</returns>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var all = 0;
        while (true)
        {
            await using var db = await dbs.WriteAsync(ct);
            // Locked: a worker that is late and moves its mark now waits, and then finds its lease gone.
            var marks = await db.QueryAsync(
                $"""
                select lease_by, begun_through from claim_marks
                where tenant_id = {db.TenantId} and lease_until < {_lease.Now(db)} order by lease_by{db.Dialect.ForUpdate}
                """, row => (LeaseBy: row.Guid(0), Through: row.Long(1)), ct);
            var lost = await db.QueryAsync(
                $"""
                select attempt_id, epoch, lease_by from outbox
                where tenant_id = {db.TenantId} and state <> 0 and state = 1 and lease_until < {_lease.Now(db)}
                order by lease_until limit {AtOnce}{db.Dialect.SkipLocked}
                """, row => new Lost(row.Long(0), row.Int(1), row.Guid(2)), ct);
            if (lost.Count == 0)
            {
                if (marks.Count > 0) await ForgetAsync(db, ct);
                return all;
            }
            var through = marks.ToDictionary(mark => mark.LeaseBy, mark => mark.Through);
            var begun = lost.FindAll(row => row.AttemptId <= through.GetValueOrDefault(row.LeaseBy, long.MaxValue));
            await DoubtAsync(db, begun, ct);
            await BackAsync(db, [.. lost.Except(begun)], ct);
            await db.CommitAsync(ct);
            all += begun.Count;
        }
    }

    private async Task DoubtAsync(TenantDb db, List<Lost> begun, CancellationToken ct)
    {
        if (begun.Count == 0) return;
        await db.ExecuteAsync(
            $"""
            update outbox set state = 2, lease_by = null, lease_until = {clock.GetUtcNow()}
            where tenant_id = {db.TenantId} and attempt_id {db.Dialect.AnyOf(begun.Select(row => row.AttemptId))}
            """, ct);
        await db.WriteAsync([.. begun.Select(row => new Leaf(row.AttemptId, Leaves.InDoubt, "lease_expired", row.Epoch))], clock.GetUtcNow(), ct);
    }

    private async Task BackAsync(TenantDb db, List<Lost> spared, CancellationToken ct)
    {
        if (spared.Count == 0) return;
        List<long> ids = [.. spared.Select(row => row.AttemptId)];
        await db.ExecuteAsync(
            $"""
            update outbox set state = 0, lease_by = null, lease_until = null
            where tenant_id = {db.TenantId} and attempt_id {db.Dialect.AnyOf(ids)}
            """, ct);
        await gate.ReleaseAsync(db, ids, ct);
        await db.WriteAsync([.. spared.Select(row => new Leaf(row.AttemptId, Leaves.Planned, "not_begun", row.Epoch))], clock.GetUtcNow(), ct);
        await TenantLanes.WakeAsync(db, clock.GetUtcNow(), ct);
    }

    // Their rows are all settled, or were taken over just now.
    private async Task ForgetAsync(TenantDb db, CancellationToken ct)
    {
        await db.ExecuteAsync(
            $"""
            delete from claim_marks where tenant_id = {db.TenantId} and lease_until < {_lease.Now(db)}
              and not exists (select 1 from outbox o where o.tenant_id = {db.TenantId} and o.state <> 0 and o.state = 1
                and o.lease_by = claim_marks.lease_by)
            """, ct);
        await db.CommitAsync(ct);
    }

    private sealed record Lost(long AttemptId, int Epoch, Guid LeaseBy);
}
