using Platform.Channels;
using Platform.Channels.Inbound;
using Platform.Collections.Cases;
using Platform.Collections.Debtors;
using Platform.Collections.Surveys;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;

namespace Platform.Collections.Replies;

/// <summary>Whose an address is among the debtors; what they write takes their case up again.</summary>
public sealed class TakeReply(Feed feed) : IInboundEvents
{
    /// <summary>A telephone may be a family's: then it is the one's who was written to last.</summary>
    public async Task<Guid?> OwnerAsync(TenantDb db, ChannelKind channel, byte[] addressIndex, CancellationToken ct)
    {
        if (Column(channel) is not { } column) return null;
        var known = await db.QueryAsync(
            $"""
            select d.id, (select max(e.at) from contact_events e where e.tenant_id = d.tenant_id and e.debtor_id = d.id and e.channel = {channel})
            from debtors d where d.tenant_id = {db.TenantId} and d.{column} = {addressIndex} order by d.id limit 20
            """, row => (Id: row.Guid(0), Written: row.InstantOrNull(1)), ct);
        if (known.Count <= 1) return known.Count == 0 ? null : known[0].Id;
        var last = known.Where(one => one.Written is not null).OrderByDescending(one => one.Written).ToList();
        return last.Count == 0 ? null : last[0].Id;
    }

    public async Task TakeAsync(TenantDb db, InboundMessage message, string text, CancellationToken ct)
    {
        await DebtorPoints.ProveAsync(db, new(message.DebtorId!.Value), message.AddressIndex, PointProof.Replied, message.At, ct);
        // Somebody who wants no more messages waits for no answer, and neither does who gave the grade that was asked for.
        var isGrade = !message.IsStop && await SurveyAnswer.TakeAsync(db, new(message.DebtorId.Value), text, message.At, ct);
        var tenant = db.TenantId;
        if (isGrade) db.AfterCommit(() => feed.Publish(tenant, Topics.Calls));
        var waits = !message.IsStop && !isGrade;
        await db.ExecuteAsync(
            $"""
            insert into cases (tenant_id, debtor_id, state, opened_at, version)
            values ({db.TenantId}, {message.DebtorId}, {CaseState.Open}, {message.At}, 0) on conflict do nothing
            """, ct);
        await db.ExecuteAsync(
            waits
                ? $"update cases set version = version + 1, next_at = {message.At} where tenant_id = {db.TenantId} and debtor_id = {message.DebtorId}"
                : (FormattableString)$"update cases set version = version + 1 where tenant_id = {db.TenantId} and debtor_id = {message.DebtorId}", ct);
    }

    private static SqlText? Column(ChannelKind channel) => channel switch
    {
        ChannelKind.Sms or ChannelKind.Call => new SqlText("phone_index"),
        ChannelKind.Email => new SqlText("email_index"),
        ChannelKind.WeChat => new SqlText("wechat_index"),
        ChannelKind.Push or ChannelKind.Letter or ChannelKind.Visit => null,
    };
}
