using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Collections.Compliance;
using Platform.Collections.Segments;
using Platform.Collections.Strategies;
using Platform.Tenancy.Data;

namespace Platform.Collections.Campaigns;

/// <summary>
/// One step of a run as two set-based statements: the accounts that an earlier run had already treated are counted, all
/// others that the step selects become attempts, the excluded ones with their reason.
/// </summary>
internal sealed class StepPlan(TenantDb db, CampaignRun run, StrategyDefinition strategy, StrategyStep step, ContactPolicy policy)
{
    /// <summary>A step may be made up for so many days when the platform was down on its own day.</summary>
    public const int MostDaysLate = 2;

    public required IReadOnlyList<ZoneWindow> Windows { get; init; }

    /// <summary>Days since the campaign's last run on which no run was made; 0 when it runs every day.</summary>
    public required int DaysMissed { get; init; }

    /// <summary>False when the campaign never ran before, so that nothing can have been treated.</summary>
    public required bool HasRunBefore { get; init; }

    public required DateTimeOffset Now { get; init; }

    private bool IsTask => step.Channel is ChannelKind.Call or ChannelKind.Visit;

    // A late step gives way to a later one of its channel that has been due as well.
    private int DaysLate => Math.Min(
        Math.Min(DaysMissed, MostDaysLate),
        strategy.Steps.Where(other => other.Channel == step.Channel && other.Day > step.Day)
            .Select(other => other.Day - step.Day - 1).DefaultIfEmpty(int.MaxValue).Min());

    public async Task<(long Written, long AlreadyTreated)> WriteAsync(CancellationToken ct)
    {
        var treated = HasRunBefore
            ? await db.QueryOneAsync($"{With} select count(*) {Selected} and {Treated}", row => row.Long(0), 0, ct)
            : 0;
        return (await db.ExecuteAsync(Insert, ct), treated);
    }

    private FormattableString With =>
        $"with z(zone, today, due_at, expires_at) as ({StepWindows.Values(Windows, db.Dialect)})";

    private FormattableString Selected =>
        $"""
        from accounts a
        join debtors d on d.tenant_id = a.tenant_id and d.id = a.debtor_id
        join z on z.zone = d.time_zone
        {Stops}
        {Counted}
        where a.tenant_id = {db.TenantId} and a.state = 0
          and a.due_date between {First} and {Last}
          and z.today - a.due_date between {step.Day} and {step.Day + DaysLate}
          and {SegmentSql.Where(strategy.Segment!, db.Dialect)}
        """;

    // Bounds over all zones, so that the index on the due date is used; each zone's own day is compared behind it.
    private DateOnly First => Windows.Min(window => window.Today).AddDays(-step.Day - DaysLate);
    private DateOnly Last => Windows.Max(window => window.Today).AddDays(-step.Day);

    // The same days past due come again in the next cycle at the earliest weeks later: an attempt of the last days is of
    // this one. A cancelled attempt was no treatment.
    private FormattableString Treated =>
        $"""
        exists (select 1 from attempts t
          where t.tenant_id = a.tenant_id and t.account_id = a.id and t.campaign_id = {run.CampaignId}
            and t.step_no = {step.No} and t.run_id <> {run.Id} and t.state <> {AttemptState.Cancelled}
            and t.planned_at >= {run.AsOf.AddDays(-DaysLate - 2)})
        """;

    private FormattableString Insert =>
        $"""
        {With},
        m as (
          select a.id as account_id, a.debtor_id, z.due_at, z.expires_at,
            {Excluded} as reason,
            row_number() over (partition by a.debtor_id order by a.past_due desc, a.id) as place
          {Selected}{(HasRunBefore ? $" and not {Treated}" : (FormattableString)$"")})
        insert into attempts (tenant_id, run_id, campaign_id, step_no, account_id, debtor_id, channel, template_version_id,
          due_at, expires_at, state, reason, planned_at, settled_at)
        select {db.TenantId}, {run.Id}, {run.CampaignId}, {step.No}, m.account_id, m.debtor_id, {step.Channel},
          {step.TemplateVersionId ?? (object)new SqlNull(NpgsqlTypes.NpgsqlDbType.Uuid)}, m.due_at, m.expires_at,
          case when m.reason is null and m.place = 1 then 0 else {AttemptState.Suppressed} end,
          case when m.reason is null and m.place > 1 then 'same_person' else m.reason end,
          {Now}, case when m.reason is null and m.place = 1 then null else {Now}{Instant} end
        from m
        """;

    private SqlText Instant => new(db.Dialect.IsPostgres ? "::timestamptz" : "");

    private FormattableString Excluded =>
        $"""
        case when d.hold = 'dispute' then 'hold_dispute' when d.hold = 'hardship' then 'hold_hardship'
          when d.hold = 'deceased' then 'hold_deceased' when d.hold = 'legal_hold' then 'hold_legal'
          when d.hold = 'restriction' then 'hold_restriction'
          when d.hold is not null then 'hold'
          when a.rests_until >= z.expires_at then a.rests_for
          {(IsTask ? $"" : (FormattableString)$"when (d.reachable & {(int)Needs.Of(step.Channel)}) = 0 then 'no_address'")}
          {(Stopped is null ? $"" : (FormattableString)$"when s.reason is not null then 'address_suppressed'")}
          when z.expires_at <= {Now} then 'window_passed'
          when z.due_at >= z.expires_at then 'window_empty'
          {(IsTask ? $"" : (FormattableString)$"when c.week >= {policy.PerSevenDays} then 'person_week_cap' when c.today >= {policy.PerDay} then 'person_day_cap'")}
          end
        """;

    private FormattableString Stops => Stopped is not { } index
        ? (FormattableString)$""
        : $"""
          left join suppressions s on s.tenant_id = d.tenant_id and s.channel = {step.Channel} and s.address_index = {index}
          """;

    // Only what will still count at the end of the window excludes now; what may run out before is for the gate to say.
    private FormattableString Counted => IsTask
        ? (FormattableString)$""
        : $"""
          left join (
            select e.debtor_id, count(*) as week, sum(case when e.at >= {Windows.Max(window => window.DayStart)} then 1 else 0 end) as today
            from contact_events e
            where e.tenant_id = {db.TenantId} and e.at > {Windows.Max(window => window.ExpiresAt) - LocalHours.Week}
            group by e.debtor_id) c on c.debtor_id = d.id
          """;

    private SqlText? Stopped => step.Channel switch
    {
        ChannelKind.Sms => new SqlText("d.phone_index"),
        ChannelKind.Email => new SqlText("d.email_index"),
        ChannelKind.WeChat => new SqlText("d.wechat_index"),
        _ => null, // the others' addresses are known only when they are opened, at the gate
    };
}
