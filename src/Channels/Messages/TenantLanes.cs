using Platform.Tenancy.Data;

namespace Platform.Channels.Messages;

/// <summary>Tells the dispatcher that a tenant has something to send from an instant on.</summary>
public static class TenantLanes
{
    /// <summary>Moves the tenant's lane forward to the instant, never back; in the caller's transaction.</summary>
    public static Task WakeAsync(TenantDb db, DateTimeOffset at, CancellationToken ct)
    {
        var earlier = new SqlText(db.Dialect.IsPostgres ? "least" : "min");
        return db.ExecuteAsync(
            $"""
            insert into tenant_lanes (tenant_id, next_at) values ({db.TenantId}, {at})
            on conflict (tenant_id) do update set next_at = {earlier}(tenant_lanes.next_at, excluded.next_at)
            """,
            ct);
    }
}
