using Platform.Tenancy.Data;

namespace Platform.Channels.Messages;

/// <summary>
/// Puts sends whose lease ran out in doubt, never back to ready: their worker is gone, and what it did is not known.
/// Runs inside a tenant's scope.
/// </summary>
public sealed class RecoverLeases(TenantDbFactory dbs, TimeProvider clock)
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
            var lost = await db.QueryAsync(
                $"""
                with c as {db.Dialect.Materialized} (
                  select attempt_id from outbox
                  where tenant_id = {db.TenantId} and state <> 0 and state = 1 and lease_until < {_lease.Now(db)}
                  order by lease_until limit {AtOnce}{db.Dialect.SkipLocked})
                update outbox set state = 2, lease_by = null, lease_until = {clock.GetUtcNow()}
                where tenant_id = {db.TenantId} and attempt_id in (select attempt_id from c)
                returning attempt_id, epoch
                """, row => new Leaf(row.Long(0), Leaves.InDoubt, "lease_expired", row.Int(1)), ct);
            if (lost.Count == 0) return all;
            await db.WriteAsync(lost, clock.GetUtcNow(), ct);
            await db.CommitAsync(ct);
            all += lost.Count;
        }
    }
}
