using Platform.Collections.Calls;
using Platform.Collections.Promises;
using Platform.Collections.Visits;
using Platform.Tenancy.Data;

namespace Platform.Collections.Placements;

/// <summary>What agencies are measured by; each is a count of rows that can be looked at.</summary>
public enum AgencyFigure : short
{
    /// <summary>Cases placed, with what was past due then.</summary>
    Placed = 0,

    /// <summary>Cases that are there now.</summary>
    Active = 1,

    /// <summary>Cases that somebody of the agency called, visited, noted, wrapped up or took a promise on.</summary>
    Worked = 2,

    /// <summary>Calls made, visits that reached the door, and conversations wrapped up without one of our calls.</summary>
    Contacts = 3,

    /// <summary>Contacts in which the person who owes was spoken to about the debt.</summary>
    RightParty = 4,

    Promises = 5,

    /// <summary>Promises of which all was paid in time.</summary>
    Kept = 6,

    /// <summary>Promises whose day is over: what the kept rate is of.</summary>
    Judged = 7,

    /// <summary>Payments that came in while the case was with the agency.</summary>
    Recovered = 8,

    /// <summary>Cases disputed, in hardship, or taken back for a complaint.</summary>
    Complaints = 9,
}

/// <summary>
/// The rows behind each figure, once for the count and once for the list, so that the two cannot disagree. Columns:
/// agency_id, debtor_id, at, code, currency, amount, rate (percent of commission); of one agency or all.
/// </summary>
internal sealed class AgencyFigures(TenantDb db, DateTimeOffset from)
{
    // A wrap-up this soon after a call to the same person is that call's.
    private static readonly TimeSpan SameTalk = TimeSpan.FromHours(12);

    public FormattableString Rows(AgencyFigure figure) => db.Agency is { } own
        ? $"select x.* from ({Of(figure)}) x where x.agency_id = {own}{db.Placed("x.debtor_id")}"
        : Of(figure);

    private FormattableString Of(AgencyFigure figure) => figure switch
    {
        AgencyFigure.Placed =>
            $"""
            select agency_id, debtor_id, since as at, end_reason as code, currency, past_due as amount, {Zero} as rate
            from placement_cases where {InWindow}
            """,
        AgencyFigure.Active => Empty(
            $"select agency_id, debtor_id, since as at, cast(null as text) as code from case_grants where tenant_id = {db.TenantId}"),
        AgencyFigure.Worked => Empty(
            $"select agency_id, debtor_id, max(at) as at, cast(null as text) as code from ({Acts}) acts group by agency_id, debtor_id"),
        AgencyFigure.Contacts => Empty($"select agency_id, debtor_id, at, code from ({Talks}) talks"),
        AgencyFigure.RightParty => Empty(
            $"select agency_id, debtor_id, at, code from ({Talks}) talks where code {db.Dialect.AnyOf(Effective)}"),
        AgencyFigure.Promises => Promises($""),
        AgencyFigure.Kept => Promises($" and p.state = {PromiseState.Kept}"),
        AgencyFigure.Judged => Promises($" and p.state in ({PromiseState.Kept}, {PromiseState.Partial}, {PromiseState.Broken})"),
        AgencyFigure.Recovered =>
            $"""
            select h.agency_id, p.debtor_id, p.at, cast(null as text) as code, p.currency, p.amount, w.commission_rate as rate
            from ({Held}) h
            join placements w on w.tenant_id = {db.TenantId} and w.id = h.placement_id
            join payments p on p.tenant_id = {db.TenantId} and p.debtor_id = h.debtor_id
              and p.at >= h.since and (h.until is null or p.at < h.until) and p.at >= {from}
            """,
        AgencyFigure.Complaints => Empty(
            $"""
            select agency_id, debtor_id, max(at) as at, min(code) as code from (
              select agency_id, debtor_id, at, code from ({Talks}) talks where code in ('dispute', 'hardship')
              union all
              select agency_id, debtor_id, until, end_reason from ({Held}) h
              where end_reason in ('complaint', 'dispute') and until >= {from}) said
            group by agency_id, debtor_id
            """),
    };

    private static readonly IReadOnlyList<string> Effective =
        [.. Dispositions.Reached.Where(Dispositions.IsEffective).Union(VisitOutcomes.All.Where(VisitOutcomes.AsksReason))];

    private static SqlText Zero { get; } = new("cast(0 as numeric)");

    private static FormattableString Empty(FormattableString rows) =>
        $"select f.*, cast(null as text) as currency, {Zero} as amount, {Zero} as rate from ({rows}) f";

    // Placed at any time of the window.
    private FormattableString InWindow => $"tenant_id = {db.TenantId} and (until is null or until > {from})";

    private FormattableString Held =>
        $"select distinct placement_id, agency_id, debtor_id, since, until, end_reason from placement_cases where {InWindow}";

    private FormattableString Promises(FormattableString which) =>
        $"""
        select p.agency_id, p.debtor_id, p.made_at as at, cast(p.state as text) as code, p.currency, p.amount, {Zero} as rate
        from promises p where p.tenant_id = {db.TenantId} and p.agency_id is not null and p.made_at >= {from}
          and p.state <> {PromiseState.Withdrawn}{which}
        """;

    private FormattableString Talks =>
        $"""
        select agency_id, debtor_id, started_at as at, coalesce(disposition, outcome) as code from calls
        where tenant_id = {db.TenantId} and agency_id is not null and started_at >= {from}
        union all
        select u.agency_id, u.debtor_id, u.at, u.outcome from case_wrapups u
        where u.tenant_id = {db.TenantId} and u.agency_id is not null and u.at >= {from}
          and not exists (select 1 from calls k where k.tenant_id = u.tenant_id and k.debtor_id = u.debtor_id
            and k.agency_id = u.agency_id and k.started_at <= u.at and k.started_at > u.at - {SameTalk})
        union all
        select v.agency_id, v.debtor_id, v.checked_in_at, v.outcome from visits v
        where v.tenant_id = {db.TenantId} and v.agency_id is not null and v.checked_in_at >= {from}
        """;

    private FormattableString Acts =>
        $"""
        select agency_id, debtor_id, started_at as at from calls where tenant_id = {db.TenantId} and agency_id is not null and started_at >= {from}
        union all
        select agency_id, debtor_id, at from case_wrapups where tenant_id = {db.TenantId} and agency_id is not null and at >= {from}
        union all
        select agency_id, debtor_id, at from case_notes where tenant_id = {db.TenantId} and agency_id is not null and at >= {from}
        union all
        select agency_id, debtor_id, checked_in_at from visits where tenant_id = {db.TenantId} and agency_id is not null and checked_in_at >= {from}
        union all
        select agency_id, debtor_id, made_at from promises where tenant_id = {db.TenantId} and agency_id is not null and made_at >= {from}
        """;
}
