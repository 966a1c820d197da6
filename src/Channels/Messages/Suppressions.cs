using NpgsqlTypes;
using Platform.Tenancy.Data;

namespace Platform.Channels.Messages;

/// <summary>Writes technical stops in the caller's transaction; the first reason for an address stays.</summary>
internal static class Suppressions
{
    public static Task AddAsync(
        TenantDb db, IReadOnlyCollection<(ChannelKind Channel, byte[] AddressIndex, string Reason)> stops,
        DateTimeOffset at, CancellationToken ct) =>
        stops.Count == 0
            ? Task.CompletedTask
            : db.BulkInsertAsync(
                "suppressions",
                [
                    new("channel", NpgsqlDbType.Smallint, stop => (short)stop.Channel),
                    new("address_index", NpgsqlDbType.Bytea, stop => stop.AddressIndex),
                    new("reason", NpgsqlDbType.Text, stop => stop.Reason),
                    new("at", NpgsqlDbType.TimestampTz, _ => at),
                ],
                stops, "on conflict do nothing", ct);
}
