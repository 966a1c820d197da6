using NpgsqlTypes;
using Platform.Collections.Contacts;
using Platform.Collections.Tasks;
using Platform.Tenancy.Data;

namespace Platform.Collections.Compliance;

/// <summary>What a batch of verdicts leaves behind, written set by set: the verdicts, the counted contacts and the tasks.</summary>
internal sealed class GateWrite
{
    private static readonly BulkColumn<ContactVerdict>[] VerdictColumns =
    [
        new("id", NpgsqlDbType.Uuid, row => row.Id),
        new("attempt_id", NpgsqlDbType.Bigint, row => row.AttemptId),
        new("at", NpgsqlDbType.TimestampTz, row => row.At),
        new("allowed", NpgsqlDbType.Boolean, row => row.Allowed),
        new("rule", NpgsqlDbType.Text, row => row.Rule),
        new("reason", NpgsqlDbType.Text, row => row.Reason),
        new("next_at", NpgsqlDbType.TimestampTz, row => row.NextAt),
        new("facts", NpgsqlDbType.Text, row => row.Facts),
    ];

    private static readonly BulkColumn<ContactEvent>[] EventColumns =
    [
        new("attempt_id", NpgsqlDbType.Bigint, row => row.AttemptId),
        new("debtor_id", NpgsqlDbType.Uuid, row => row.DebtorId),
        new("channel", NpgsqlDbType.Smallint, row => row.Channel),
        new("at", NpgsqlDbType.TimestampTz, row => row.At),
        new("day", NpgsqlDbType.Date, row => row.Day),
    ];

    private static readonly BulkColumn<CollectorTask>[] TaskColumns =
    [
        new("id", NpgsqlDbType.Uuid, row => row.Id),
        new("attempt_id", NpgsqlDbType.Bigint, row => row.AttemptId),
        new("account_id", NpgsqlDbType.Uuid, row => row.AccountId),
        new("debtor_id", NpgsqlDbType.Uuid, row => row.DebtorId),
        new("channel", NpgsqlDbType.Smallint, row => row.Channel),
        new("template_version_id", NpgsqlDbType.Uuid, row => row.TemplateVersionId),
        new("due_at", NpgsqlDbType.TimestampTz, row => row.DueAt),
        new("expires_at", NpgsqlDbType.TimestampTz, row => row.ExpiresAt),
        new("state", NpgsqlDbType.Smallint, row => row.State),
        new("created_at", NpgsqlDbType.TimestampTz, row => row.CreatedAt),
    ];

    public List<ContactVerdict> Verdicts { get; } = [];
    public List<ContactEvent> Events { get; } = [];
    public List<CollectorTask> Tasks { get; } = [];

    public async Task SaveAsync(TenantDb db, CancellationToken ct)
    {
        await db.BulkInsertAsync("contact_verdicts", VerdictColumns, Verdicts, "", ct);
        await db.BulkInsertAsync(
            "contact_events", EventColumns, Events,
            "on conflict (tenant_id, attempt_id) do update set at = excluded.at, day = excluded.day", ct);
        await db.BulkInsertAsync(
            "collector_tasks", TaskColumns, Tasks, "on conflict (tenant_id, attempt_id) do nothing", ct);
    }

    public static Task ReleaseAsync(TenantDb db, IReadOnlyCollection<long> attempts, CancellationToken ct) =>
        attempts.Count == 0
            ? Task.CompletedTask
            : db.ExecuteAsync(
                $"delete from contact_events where tenant_id = {db.TenantId} and attempt_id {db.Dialect.AnyOf(attempts)}", ct);
}
