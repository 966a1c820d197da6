using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Collections.Tasks;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Accounts;

/// <summary>One contact, made, planned or refused, in an account's history.</summary>
/// <param name="OutboxState">How near the provider a planned one is; null when it is not in the outbox.</param>
/// <param name="Rule">The rule of the last verdict that refused or put off; null when none did.</param>
/// <param name="NextAt">When that rule says the contact may be allowed.</param>
public sealed record TimelineEntry(
    long AttemptId, string CampaignKey, string CampaignName, Guid RunId, short StepNo, ChannelKind Channel,
    AttemptState State, OutboxState? OutboxState, string? Reason, string? Rule, DateTimeOffset? NextAt, string? Provider,
    DateTimeOffset PlannedAt, DateTimeOffset DueAt, DateTimeOffset? SubmittedAt, DateTimeOffset? SettledAt,
    TaskState? Task);

/// <summary>All contacts of an account in one list, newest first, read window by window.</summary>
public sealed class AccountTimeline(TenantDbFactory dbs, TenantScope scope, AuditTrail audit, Looks looks)
{
    private const string View = "account.timeline";

    public sealed record Request(AccountId Account, int Skip, int Take);

    public async Task<Result<CappedPage<TimelineEntry>>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.ViewAccounts) is { } refusal) return refusal;
        var isNew = looks.IsNew(View, ask.Account);
        await using var db = isNew ? await dbs.WriteAsync(ct) : await dbs.ReadAsync(ct);
        var total = await db.QueryOneAsync(
            $"select count(*) from attempts where tenant_id = {db.TenantId} and account_id = {ask.Account}",
            row => (int)row.Long(0), 0, ct);
        var rows = await db.QueryAsync(
            $"""
            select a.id, c.key, c.name, a.run_id, a.step_no, a.channel, a.state, o.state, a.reason, v.rule, v.next_at,
                   a.provider, a.planned_at, a.due_at, a.submitted_at, a.settled_at, t.state
            from attempts a
            join campaigns c on c.tenant_id = a.tenant_id and c.id = a.campaign_id
            left join outbox o on o.tenant_id = a.tenant_id and o.attempt_id = a.id
            left join collector_tasks t on t.tenant_id = a.tenant_id and t.attempt_id = a.id
            left join contact_verdicts v on v.tenant_id = a.tenant_id and v.id = (
                select w.id from contact_verdicts w where w.tenant_id = a.tenant_id and w.attempt_id = a.id
                order by w.at desc, w.id desc limit 1)
            where a.tenant_id = {db.TenantId} and a.account_id = {ask.Account}
            order by coalesce(a.settled_at, a.submitted_at, a.due_at) desc, a.id desc
            limit {Math.Clamp(ask.Take, 1, 200)} offset {Math.Max(0, ask.Skip)}
            """,
            row => new TimelineEntry(
                row.Long(0), row.Text(1), row.Text(2), row.Guid(3), row.Short(4), (ChannelKind)row.Short(5),
                (AttemptState)row.Short(6), row.IsNull(7) ? null : (OutboxState)row.Short(7), row.TextOrNull(8),
                row.TextOrNull(9), row.InstantOrNull(10), row.TextOrNull(11), row.Instant(12), row.Instant(13),
                row.InstantOrNull(14), row.InstantOrNull(15), row.IsNull(16) ? null : (TaskState)row.Short(16)),
            ct);
        if (isNew)
        {
            var debtor = await db.Accounts.Where(account => account.Id == ask.Account).Select(account => (Guid?)account.DebtorId.Value).SingleOrDefaultAsync(ct);
            audit.Write(db, View, "account", ask.Account, debtor: debtor);
            await db.CommitAsync(ct);
            looks.Keep(View, ask.Account);
        }
        return new CappedPage<TimelineEntry>(rows, total);
    }
}
