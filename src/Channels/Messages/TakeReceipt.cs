using NpgsqlTypes;
using Platform.Tenancy.Data;

namespace Platform.Channels.Messages;

/// <summary>
/// Keeps a provider's word as it came, once, and returns; <see cref="MergeReceipts"/> makes sense of it later. A stop that
/// came with it holds from this transaction on.
/// </summary>
public sealed class TakeReceipt(TenantDbFactory dbs, TimeProvider clock)
{
    /// <param name="Suppress">Channel, blind index of the address and reason, when the word is also a stop.</param>
    public sealed record Request(
        long AttemptId, string Provider, string ProviderMessageId, AttemptState State, string? ErrorCode = null,
        (ChannelKind Channel, byte[] AddressIndex, string Reason)? Suppress = null);

    /// <returns>How many receipts were new.</returns>
    public async Task<int> RunAsync(IReadOnlyCollection<Request> receipts, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var db = await dbs.WriteAsync(ct);
        var added = await AppendAsync(db, receipts, now, ct);
        await Suppressions.AddAsync(db, [.. receipts.Select(receipt => receipt.Suppress).OfType<(ChannelKind, byte[], string)>()], now, ct);
        await db.CommitAsync(ct);
        return added;
    }

    internal static Task<int> AppendAsync(
        TenantDb db, IReadOnlyCollection<Request> receipts, DateTimeOffset at, CancellationToken ct) =>
        db.BulkInsertAsync(
            "receipts",
            [
                new("attempt_id", NpgsqlDbType.Bigint, receipt => receipt.AttemptId),
                new("provider", NpgsqlDbType.Text, receipt => receipt.Provider),
                new("provider_message_id", NpgsqlDbType.Text, receipt => receipt.ProviderMessageId),
                new("state", NpgsqlDbType.Smallint, receipt => (short)receipt.State),
                new("error_code", NpgsqlDbType.Text, receipt => receipt.ErrorCode),
                new("at", NpgsqlDbType.TimestampTz, _ => at),
                new("applied", NpgsqlDbType.Boolean, _ => false),
            ],
            receipts, "on conflict do nothing", ct);
}
