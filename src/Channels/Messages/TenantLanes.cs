using Platform.Tenancy.Data;

namespace Platform.Channels.Messages;

/// <summary>
/// The tenant's entry in the row of lanes. It is written in the transaction that fills or empties the outbox, so that a
/// lane can never sleep over a row that is due.
/// </summary>
public static class TenantLanes
{
    /// <summary>Has the dispatcher look at this tenant at the given instant, or earlier if it already would.</summary>
    public static Task WakeAsync(TenantDb db, DateTimeOffset at, CancellationToken ct) =>
        db.ExecuteAsync(
            $"""
            insert into tenant_lanes (tenant_id, next_at) values ({db.TenantId}, {at})
            on conflict (tenant_id) do update set next_at = excluded.next_at where tenant_lanes.next_at > excluded.next_at
            """, ct);

    /// <summary>Waits for the lane's row: who fills the outbox and who puts the lane off come one after the other.</summary>
    internal static Task LockAsync(TenantDb db, CancellationToken ct) =>
        db.QueryAsync(
            $"select 1 from tenant_lanes where tenant_id = {db.TenantId}{db.Dialect.ForUpdate}", row => row.Int(0), ct);

    /// <summary>Puts the tenant to the back: at the given instant it is looked at again. Call <see cref="LockAsync"/> first.</summary>
    internal static Task PutOffAsync(TenantDb db, DateTimeOffset until, CancellationToken ct) =>
        db.ExecuteAsync($"update tenant_lanes set next_at = {until} where tenant_id = {db.TenantId}", ct);
}
