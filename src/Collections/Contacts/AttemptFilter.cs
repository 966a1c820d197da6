using System.Text.Json;
using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Tenancy.Data;

namespace Platform.Collections.Contacts;

/// <summary>Which attempts are asked for; a null asks nothing.</summary>
public sealed record AttemptFilter(
    Guid? Run = null, AttemptStanding? Standing = null, ChannelKind? Channel = null, string? Reason = null,
    string? AccountNo = null)
{
    /// <summary>What of it the audit trail may keep.</summary>
    internal string Facts(int? found, int shown) => JsonSerializer.Serialize(new
    {
        state = Standing?.ToString(), channel = Channel?.ToString(), reason = Reason, account = !string.IsNullOrWhiteSpace(AccountNo), found, shown,
    });

    internal string About => Run?.ToString() ?? "all";

    /// <summary>Conditions over <c>a</c> (attempts), <c>o</c> (outbox, left joined) and <c>c</c> (accounts).</summary>
    internal List<FormattableString> Conditions(TenantDb db)
    {
        var conditions = new List<FormattableString> { $"a.tenant_id = {db.TenantId}" };
        if (Run is { } run) conditions.Add($"a.run_id = {run}");
        if (Standing is { } standing) conditions.Add($"{AttemptStandings.Condition(standing)}");
        if (Channel is { } channel) conditions.Add($"a.channel = {channel}");
        if (!string.IsNullOrWhiteSpace(Reason)) conditions.Add($"a.reason = {Reason.Trim()}");
        if (!string.IsNullOrWhiteSpace(AccountNo)) conditions.Add($"c.account_no = {AccountNo.Trim()}");
        return conditions;
    }
}

/// <summary>One attempt as lists show it; no personal data.</summary>
/// <param name="IsForOperator">Nothing but a person's word will settle it.</param>
/// <param name="Rule">The rule of the last verdict that refused or put off.</param>
/// <param name="NextAt">When that rule says the contact may be allowed.</param>
/// <param name="Zone">IANA zone of the debtor, in which its times matter; empty when unknown.</param>
public sealed record AttemptRow(
    long Id, Guid RunId, string CampaignKey, string CampaignName, short StepNo, ChannelKind Channel, string AccountNo,
    AttemptStanding Standing, bool IsForOperator, string? Reason, string? Rule, DateTimeOffset? NextAt, string? Provider, string Zone,
    DateTimeOffset PlannedAt, DateTimeOffset DueAt, DateTimeOffset? SubmittedAt, DateTimeOffset? SettledAt)
{
    internal static FormattableString Columns =>
        $"""
        a.id, a.run_id, m.key, m.name, a.step_no, a.channel, c.account_no, a.state, o.state, a.reason, v.rule, v.next_at,
        a.provider, d.time_zone, a.planned_at, a.due_at, a.submitted_at, a.settled_at
        """;

    internal static FormattableString From =>
        $"""
        from attempts a
        join accounts c on c.tenant_id = a.tenant_id and c.id = a.account_id
        join debtors d on d.tenant_id = a.tenant_id and d.id = a.debtor_id
        join campaigns m on m.tenant_id = a.tenant_id and m.id = a.campaign_id
        left join outbox o on o.tenant_id = a.tenant_id and o.attempt_id = a.id
        left join contact_verdicts v on v.tenant_id = a.tenant_id and v.id = (
            select w.id from contact_verdicts w where w.tenant_id = a.tenant_id and w.attempt_id = a.id
            order by w.at desc, w.id desc limit 1)
        """;

    internal static AttemptRow Read(SqlRow row) => new(
        row.Long(0), row.Guid(1), row.Text(2), row.Text(3), row.Short(4), (ChannelKind)row.Short(5), row.Text(6),
        AttemptStandings.Of((AttemptState)row.Short(7), row.IsNull(8) ? null : (OutboxState)row.Short(8)),
        (AttemptState)row.Short(7) is AttemptState.Ambiguous, row.TextOrNull(9), row.TextOrNull(10), row.InstantOrNull(11), row.TextOrNull(12), row.Text(13),
        row.Instant(14), row.Instant(15), row.InstantOrNull(16), row.InstantOrNull(17));
}
