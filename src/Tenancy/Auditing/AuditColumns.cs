using NpgsqlTypes;
using Platform.Tenancy.Data;

namespace Platform.Tenancy.Auditing;

/// <summary>The trail's columns for a bulk insert.</summary>
internal static class AuditColumns
{
    public static readonly IReadOnlyList<BulkColumn<AuditEntry>> Entries =
    [
        new("id", NpgsqlDbType.Uuid, entry => entry.Id),
        new("at", NpgsqlDbType.TimestampTz, entry => entry.At),
        new("actor_kind", NpgsqlDbType.Smallint, entry => entry.ActorKind),
        new("actor_id", NpgsqlDbType.Text, entry => entry.ActorId),
        new("actor_name", NpgsqlDbType.Text, entry => entry.ActorName),
        new("agency_id", NpgsqlDbType.Uuid, entry => entry.AgencyId),
        new("action", NpgsqlDbType.Text, entry => entry.Action),
        new("resource_type", NpgsqlDbType.Text, entry => entry.ResourceType),
        new("resource_id", NpgsqlDbType.Text, entry => entry.ResourceId),
        new("debtor_id", NpgsqlDbType.Uuid, entry => entry.DebtorId),
        new("purpose", NpgsqlDbType.Text, entry => entry.Purpose),
        new("allowed", NpgsqlDbType.Boolean, entry => entry.Allowed),
        new("facts", NpgsqlDbType.Text, entry => entry.Facts),
        new("correlation", NpgsqlDbType.Text, entry => entry.Correlation),
        new("salt", NpgsqlDbType.Bytea, entry => entry.Salt),
    ];

    public static readonly IReadOnlyList<BulkColumn<AuditLink>> Links =
    [
        new("\"index\"", NpgsqlDbType.Bigint, link => link.Index),
        new("entry_id", NpgsqlDbType.Uuid, link => link.EntryId),
        new("leaf", NpgsqlDbType.Bytea, link => link.Leaf),
        new("hash", NpgsqlDbType.Bytea, link => link.Hash),
        new("chained_at", NpgsqlDbType.TimestampTz, link => link.ChainedAt),
    ];

    public static readonly IReadOnlyList<BulkColumn<AuditEntry>> Pending =
    [
        new("entry_id", NpgsqlDbType.Uuid, entry => entry.Id),
        new("since", NpgsqlDbType.TimestampTz, entry => entry.At),
    ];
}
