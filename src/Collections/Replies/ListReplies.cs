using System.Text.Json;
using Platform.Channels;
using Platform.Channels.Inbound;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Replies;

/// <summary>What people wrote, newest first. An agency's people see what its own debtors wrote, and nobody's messages are the lender's.</summary>
public sealed class ListReplies(TenantDbFactory dbs, TenantScope scope, TenantKeys keys, AuditTrail audit)
{
    public const int PageSize = 30;

    public sealed record Request(ReplyShelf Shelf, ChannelKind? Channel = null, int Page = 0);

    /// <param name="Unknown">How many wait for somebody to say whose they are; 0 for an agency's people.</param>
    public sealed record Slice(IReadOnlyList<ReplyView> Rows, bool HasMore, int Unknown);

    public async Task<Result<Slice>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.WorkCases) is { } refusal) return refusal;
        var slice = await ReadAsync(ask, ct);
        await audit.SeenAsync(
            "replies.list", "messages", "inbound", ask,
            JsonSerializer.Serialize(new { shelf = ask.Shelf.ToString(), channel = ask.Channel?.ToString(), page = ask.Page, shown = slice.Rows.Count }), null, ct);
        return slice;
    }

    private async Task<Slice> ReadAsync(Request ask, CancellationToken ct)
    {
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        await using var db = await dbs.ReadAsync(ct);
        var where = new List<FormattableString> { $"m.tenant_id = {db.TenantId}{db.Placed("m.debtor_id")}", Of(ask.Shelf) };
        if (ask.Channel is { } channel) where.Add($"m.channel = {channel}");
        var rows = await db.QueryAsync(
            $"""
            select m.id, m.channel, m.at, m.content, m.is_stop, m.settled_by, d.id, d.reference, d.details,
              {DebtorSeal.KeyOf("d.tenant_id", "d.id")}
            from inbound_messages m left join debtors d on d.tenant_id = m.tenant_id and d.id = m.debtor_id
            where {SqlAll.Of(where)} order by m.at desc, m.id desc
            limit {PageSize + 1} offset {Math.Clamp(ask.Page, 0, 1_000) * PageSize}
            """, row => Read(row, cipher), ct);
        var unknown = db.Agency is not null ? 0 : await db.QueryOneAsync(
            $"select count(*) from inbound_messages m where m.tenant_id = {db.TenantId} and {Of(ReplyShelf.Unknown)}", row => (int)row.Long(0), 0, ct);
        return new Slice([.. rows.Take(PageSize)], rows.Count > PageSize, unknown);
    }

    private static FormattableString Of(ReplyShelf shelf) => shelf switch
    {
        ReplyShelf.Known => $"m.debtor_id is not null",
        ReplyShelf.Dismissed => $"m.debtor_id is null and m.settled_at is not null",
        ReplyShelf.Unknown or _ => $"m.debtor_id is null and m.settled_at is null",
    };

    private static ReplyView Read(SqlRow row, TenantCipher cipher)
    {
        var (id, channel) = (row.Guid(0), (ChannelKind)row.Short(1));
        var content = InboundContent.Open(cipher, id, row.Bytes(3));
        var isKnown = !row.IsNull(6);
        return new ReplyView(
            id, channel, row.Instant(2), Masked(channel, content.Address), content.Text, row.Bool(4), isKnown ? row.Id<DebtorId>(6) : null,
            row.TextOrNull(7), isKnown ? Mask.Name(DebtorSeal.Open(cipher, row.Text(7), row.Bytes(8), row.BytesOrNull(9)).Name) : null, row.TextOrNull(5));
    }

    private static string Masked(ChannelKind channel, string address) => channel switch
    {
        ChannelKind.Email => Mask.Email(address),
        ChannelKind.Sms or ChannelKind.Call => Mask.Phone(address),
        _ => Mask.Number(address),
    };
}
