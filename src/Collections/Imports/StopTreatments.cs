using NpgsqlTypes;
using Platform.Channels.Messages;
using Platform.Collections.Tasks;
using Platform.Tenancy.Data;

namespace Platform.Collections.Imports;

/// <summary>
/// Stops what is planned for accounts that were paid: queued messages leave the queue, planned attempts end with the
/// reason, open tasks are withdrawn. What is already with a provider ends by itself.
/// </summary>
internal sealed class StopTreatments(TenantDb db, Guid importId, DateTimeOffset now)
{
    private FormattableString Accounts =>
        $"""
        select a.id from import_rows r join accounts a on a.tenant_id = r.tenant_id and a.account_no = r.account_no
        where r.tenant_id = {db.TenantId} and r.import_id = {importId} and r.stops
        """;

    public async Task RunAsync(CancellationToken ct)
    {
        await db.ExecuteAsync(
            $"""
            delete from outbox where tenant_id = {db.TenantId} and state = {OutboxState.Ready} and attempt_id in (
              select id from attempts where tenant_id = {db.TenantId} and state = {AttemptState.Planned} and account_id in ({Accounts}))
            """, ct);
        // What a dispatcher has just claimed is no longer ready, stays in the outbox, and may have left.
        var ended = await db.QueryAsync(
            $"""
            update attempts set state = {AttemptState.Suppressed}, reason = 'account_cured', settled_at = {now}
            where tenant_id = {db.TenantId} and state = {AttemptState.Planned} and account_id in ({Accounts})
              and not exists (select 1 from outbox o where o.tenant_id = attempts.tenant_id and o.attempt_id = attempts.id)
            returning id
            """, row => row.Long(0), ct);
        await db.BulkInsertAsync("attempt_transitions",
        [
            new BulkColumn<long>("attempt_id", NpgsqlDbType.Bigint, id => id),
            new BulkColumn<long>("state", NpgsqlDbType.Text, _ => "suppressed"),
            new BulkColumn<long>("reason", NpgsqlDbType.Text, _ => "account_cured"),
            new BulkColumn<long>("epoch", NpgsqlDbType.Integer, _ => 0),
            new BulkColumn<long>("at", NpgsqlDbType.TimestampTz, _ => now),
        ], ended, "", ct);
        await db.ExecuteAsync(
            $"""
            update collector_tasks set state = {TaskState.Withdrawn}, ended_at = {now}
            where tenant_id = {db.TenantId} and state = {TaskState.Open} and account_id in ({Accounts})
            """, ct);
    }
}
