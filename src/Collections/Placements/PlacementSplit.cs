using System.Globalization;
using System.Runtime.CompilerServices;
using Platform.Collections.Accounts;
using Platform.Collections.Debtors;
using Platform.Collections.Segments;
using Platform.Tenancy.Data;

namespace Platform.Collections.Placements;

/// <summary>
/// Who gets which case, as one statement. A case is a debtor with all open accounts, selected by any one account. What can
/// be placed stands in layers of currency and bucket, shuffled inside each, and is dealt out in proportion along the whole
/// row: every agency gets its exact quota, and of every layer about its share.
/// </summary>
internal sealed class PlacementSplit(TenantDb db, PlacementOrder order, IReadOnlyList<ZoneDay> days)
{
    /// <summary>No of what stays with the lender; the agencies have their place in the order's shares.</summary>
    public const int Kept = -1;

    /// <summary>Cases that can be placed now.</summary>
    public Task<int> CountAsync(CancellationToken ct) =>
        db.QueryOneAsync($"with recursive {Candidates()} select count(*) from w where why is null", row => (int)row.Long(0), 0, ct);

    /// <summary>Quotas by the largest remainder, so that they add up to the count exactly.</summary>
    /// <returns>By share, and last what the lender keeps.</returns>
    public static IReadOnlyList<int> Quotas(IReadOnlyList<PlacementShare> shares, int count)
    {
        int[] percents = [.. shares.Select(share => share.Percent), 100 - shares.Sum(share => share.Percent)];
        var quotas = percents.Select(percent => (int)((long)count * percent / 100)).ToArray();
        var rest = count - quotas.Sum();
        foreach (var i in Enumerable.Range(0, percents.Length).OrderByDescending(i => (long)count * percents[i] % 100).ThenBy(i => i).Take(rest))
            quotas[i]++;
        return quotas;
    }

    /// <summary>
    /// CTEs to put "with recursive" before: <c>p(debtor_id, why, no)</c> has every selected case once, <c>m</c> its open
    /// accounts per currency (debtor_id, currency, past_due, accounts).
    /// </summary>
    public FormattableString Dealt(IReadOnlyList<int> quotas)
    {
        var deck = Values([.. quotas.Select((quota, i) => (i == quotas.Count - 1 ? Kept : i, quota)).Where(one => one.quota > 0)]);
        return $"""
            {Candidates()},
            c as (
              select debtor_id, why, row_number() over (
                  partition by case when why is null then 0 else 1 end
                  order by currency, case when days <= 0 then 0 when days > 180 then 7 else (days + 29) / 30 end, dice, debtor_id) as n
              from w),
            q(no, quota) as ({deck}),
            k(no, i, quota) as (select no, 1, quota from q union all select no, i + 1, quota from k where i < quota),
            t as (select no, row_number() over (order by cast(2 * i - 1 as double precision) / (2 * quota), no) as n from k),
            p as (select c.debtor_id, c.why, t.no from c left join t on t.n = c.n and c.why is null)
            """;
    }

    private FormattableString Candidates()
    {
        var tenant = db.TenantId;
        return $"""
            z(zone, today) as ({LocalDays.Values(days, db.Dialect)}),
            s as (
              select a.debtor_id, min(a.state) as state from accounts a
              join debtors d on d.tenant_id = a.tenant_id and d.id = a.debtor_id
              join z on z.zone = d.time_zone
              where a.tenant_id = {tenant} and a.state in ({AccountState.Open}, {AccountState.Cured})
                and {SegmentSql.Where(order.Definition, db.Dialect)}
              group by a.debtor_id),
            m as (
              select a.debtor_id, a.currency, sum(a.past_due) as past_due, count(*) as accounts, min(a.due_date) as due_date
              from s join accounts a on a.tenant_id = {tenant} and a.debtor_id = s.debtor_id
              where a.state = {AccountState.Open} group by a.debtor_id, a.currency),
            v as (
              select debtor_id, min(currency) as currency, min(due_date) as due_date, max(past_due) as past_due from m group by debtor_id),
            w as (
              select s.debtor_id, v.currency, z.today - v.due_date as days, {db.Shuffled(order.Seed, "d.reference")} as dice,
                case when g.debtor_id is not null then 'placed' when d.hold is not null then 'held'
                  when s.state <> {AccountState.Open} then 'cured' when v.past_due <= 0 then 'not_due' end as why
              from s
              join debtors d on d.tenant_id = {tenant} and d.id = s.debtor_id
              join z on z.zone = d.time_zone
              left join v on v.debtor_id = s.debtor_id
              left join case_grants g on g.tenant_id = {tenant} and g.debtor_id = s.debtor_id)
            """;
    }

    private static FormattableString Values(IReadOnlyList<(int No, int Quota)> rows) =>
        rows.Count == 0 ? $"select 0, 0 where 1 = 0" : FormattableStringFactory.Create(
            "values " + string.Join(", ", rows.Select((_, i) => $"({{{(2 * i).ToString(CultureInfo.InvariantCulture)}}}, {{{(2 * i + 1).ToString(CultureInfo.InvariantCulture)}}})")),
            [.. rows.SelectMany(row => new object[] { row.No, row.Quota })]);
}
