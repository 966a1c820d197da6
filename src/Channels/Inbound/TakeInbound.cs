using System.Text.Json;
using NpgsqlTypes;
using Platform.Channels.Messages;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Tenancy.Protection;

namespace Platform.Channels.Inbound;

/// <summary>
/// Keeps what a person wrote, once, with its sender where the address is known. A word for stop holds on its channel from
/// this transaction on.
/// </summary>
public sealed class TakeInbound(TenantDbFactory dbs, TenantKeys keys, IInboundEvents owner, AuditTrail audit, Feed feed, TimeProvider clock)
{
    /// <param name="ProviderMessageId">Null when the provider gave none: then only a stop is taken from it.</param>
    /// <param name="Text">Empty for what is no text.</param>
    /// <param name="IsStop">The provider itself says that the person opted out; stop words count without it.</param>
    public sealed record Request(
        ChannelKind Channel, string Provider, string? ProviderMessageId, string From, string Text, bool IsStop = false)
    {
        public override string ToString() => $"TakeInbound.Request({Channel})";
    }

    /// <returns>Whether it was new.</returns>
    public async Task<bool> RunAsync(Request said, CancellationToken ct)
    {
        await using var db = await dbs.WriteAsync(ct);
        var isNew = await AppendAsync(db, said, ct);
        await db.CommitAsync(ct);
        return isNew;
    }

    /// <summary>The same in the caller's transaction.</summary>
    internal async Task<bool> AppendAsync(TenantDb db, Request said, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var cipher = await keys.GetAsync(db.TenantId, ct);
        var index = Addresses.Index(cipher, said.Channel, said.From);
        var isStop = said.IsStop || StopWords.IsStop(said.Text);
        var text = said.Text.Length > InboundContent.Longest ? said.Text[..InboundContent.Longest] : said.Text;
        var debtor = await owner.OwnerAsync(db, said.Channel, index, ct);
        InboundMessage? kept = null;
        if (said.ProviderMessageId is { Length: > 0 and <= 128 } id)
        {
            var row = Guid.CreateVersion7(now);
            kept = new InboundMessage
            {
                Id = row, DebtorId = debtor, Channel = said.Channel, Provider = said.Provider, ProviderMessageId = id, At = now,
                AddressIndex = index, Content = new InboundContent(said.From, text).Seal(cipher, row), IsStop = isStop,
            };
            if (await InsertAsync(db, kept, ct) == 0) return false;
            if (debtor is not null) await owner.TakeAsync(db, kept, text, ct);
            var tenant = db.TenantId;
            db.AfterCommit(() => feed.Publish(tenant, Topics.Messages));
            if (debtor is not null) db.AfterCommit(() => feed.Publish(tenant, Topics.Cases));
        }
        if (isStop) await Suppressions.AddAsync(db, [(said.Channel, index, "opted_out")], now, ct);
        if (kept is not null || isStop)
        {
            audit.Write(
                db, isStop ? "message.stop" : "message.receive", "message", kept?.Id.ToString("D") ?? said.Channel.ToString(),
                JsonSerializer.Serialize(new { channel = said.Channel.ToString() }), debtor: debtor);
        }
        return kept is not null;
    }

    private static Task<int> InsertAsync(TenantDb db, InboundMessage row, CancellationToken ct) => db.ExecuteAsync(
        $"""
        insert into inbound_messages (tenant_id, id, debtor_id, channel, provider, provider_message_id, at, address_index, content, is_stop)
        values ({db.TenantId}, {row.Id}, {(object?)row.DebtorId ?? new SqlNull(NpgsqlDbType.Uuid)}, {row.Channel}, {row.Provider},
          {row.ProviderMessageId}, {row.At}, {row.AddressIndex}, {row.Content}, {row.IsStop})
        on conflict do nothing
        """, ct);
}
