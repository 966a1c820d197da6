using Platform.Tenancy.Data;

namespace Platform.Collections.Campaigns;

/// <summary>
/// The recurring work that campaigns leave in the shared table <c>tenant_schedules</c>, so that the clock finds it across
/// tenants without reading a tenant's rows. Written in the transaction of the change that makes it necessary.
/// </summary>
public static class RunWork
{
    /// <summary>A campaign's next scheduled run; the target is the campaign.</summary>
    public const string Campaign = "campaign";

    /// <summary>A run that waits to be planned; the target is the run.</summary>
    public const string Plan = "plan";

    /// <summary>A run under way, to be looked at until nothing of it is left to do; the target is the run.</summary>
    public const string Watch = "watch";

    public static Task PutAsync(TenantDb db, string kind, Guid target, DateTimeOffset? at, CancellationToken ct) =>
        db.ExecuteAsync(
            $"""
            insert into tenant_schedules (tenant_id, kind, target_id, next_at, lease_until)
            values ({db.TenantId}, {kind}, {target}, {at ?? (object)new SqlNull(NpgsqlTypes.NpgsqlDbType.TimestampTz)}, null)
            on conflict (tenant_id, kind, target_id) do update set next_at = excluded.next_at, lease_until = null
            """,
            ct);

    public static Task RemoveAsync(TenantDb db, string kind, Guid target, CancellationToken ct) =>
        db.ExecuteAsync(
            $"delete from tenant_schedules where tenant_id = {db.TenantId} and kind = {kind} and target_id = {target}", ct);
}
