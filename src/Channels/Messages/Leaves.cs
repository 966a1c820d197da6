using NpgsqlTypes;
using Platform.Tenancy.Data;

namespace Platform.Channels.Messages;

/// <summary>One change of an attempt's state, to be written in the transaction that makes it.</summary>
internal readonly record struct Leaf(long AttemptId, string State, string? Reason, int Epoch);

internal static class Leaves
{
    public const string Planned = "planned";
    public const string Submitting = "submitting";
    public const string InDoubt = "in_doubt";

    private static readonly BulkColumn<Leaf>[] Columns =
    [
        new("attempt_id", NpgsqlDbType.Bigint, leaf => leaf.AttemptId),
        new("state", NpgsqlDbType.Text, leaf => leaf.State),
        new("reason", NpgsqlDbType.Text, leaf => leaf.Reason),
        new("epoch", NpgsqlDbType.Integer, leaf => leaf.Epoch),
    ];

    public static string Of(AttemptState state) => state switch
    {
        AttemptState.Planned => Planned,
        AttemptState.Submitted => "submitted",
        AttemptState.Delivered => "delivered",
        AttemptState.Read => "read",
        AttemptState.Failed => "failed",
        AttemptState.Suppressed => "suppressed",
        AttemptState.Expired => "expired",
        AttemptState.Cancelled => "cancelled",
        AttemptState.Ambiguous => "ambiguous",
        AttemptState.Handed => "handed",
    };

    public static Task WriteAsync(
        this TenantDb db, IReadOnlyCollection<Leaf> leaves, DateTimeOffset at, CancellationToken ct) =>
        db.BulkInsertAsync(
            "attempt_transitions", [.. Columns, new("at", NpgsqlDbType.TimestampTz, _ => at)], leaves, "", ct);
}
