using Platform.Collections.Accounts;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Segments;

/// <param name="Count">Open accounts that the conditions select now: exact.</param>
/// <param name="PastDue">Sum per currency, in the order of the code.</param>
/// <param name="Buckets">Accounts in each bucket 0 … 7.</param>
/// <param name="Sample">The first accounts by number, names and numbers masked.</param>
public sealed record SegmentPreview(
    long Count, IReadOnlyList<CurrencySum> PastDue, IReadOnlyList<long> Buckets, IReadOnlyList<SegmentAccount> Sample);

public sealed record CurrencySum(string Currency, decimal Amount, long Count);

public sealed record SegmentAccount(
    AccountId Id, string Number, string Name, string Product, int DaysPastDue, decimal PastDue, string Currency);

/// <summary>Counts what conditions select in this moment, each account on its debtor's own day, in one snapshot.</summary>
public sealed class PreviewSegment(
    TenantScope scope, TenantDbFactory dbs, TenantCatalog tenants, TenantKeys keys, TimeProvider clock)
{
    /// <param name="Sample">How many accounts to show, at most 100.</param>
    public sealed record Request(SegmentDefinition Definition, int Sample = 20);

    public async Task<Result<SegmentPreview>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.EditStrategies) is { } forbidden) return forbidden;
        if (SegmentRules.Check(ask.Definition) is { } wrong) return wrong;
        var tenant = (await tenants.FindAsync(scope.TenantId, ct))!;
        var cipher = await keys.GetAsync(scope.TenantId, ct);

        await using var db = await dbs.ReadAsync(ct);
        var selected = await SelectedAsync(db, ask.Definition, tenant, clock.GetUtcNow(), ct);
        var groups = await db.QueryAsync(
            $"""
            {selected}
            select s.currency, case when s.days <= 0 then 0 when s.days > 180 then 7 else (s.days + 29) / 30 end as bucket,
              count(*), sum(s.past_due) from s group by 1, 2
            """,
            row => (Currency: row.Text(0), Bucket: row.Int(1), Count: row.Long(2), Sum: row.Amount(3)), ct);
        var buckets = new long[8];
        foreach (var group in groups) buckets[group.Bucket] += group.Count;
        var sample = ask.Sample == 0 ? [] : await db.QueryAsync(
            $"""
            {selected}
            select s.id, s.account_no, s.product, s.days, s.past_due, s.currency, s.reference, s.details,
              {DebtorSeal.KeyOf("s.tenant_id", "s.debtor_id")}
            from s order by s.account_no limit {Math.Clamp(ask.Sample, 1, 100)}
            """,
            row => new SegmentAccount(
                row.Id<AccountId>(0), Mask.Number(row.Text(1)), Mask.Name(DebtorSeal.Open(cipher, row.Text(6), row.Bytes(7), row.BytesOrNull(8)).Name),
                row.Text(2), row.Int(3), row.Amount(4), row.Text(5)), ct);
        return new SegmentPreview(
            buckets.Sum(),
            [.. groups.GroupBy(g => g.Currency, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => new CurrencySum(g.Key, g.Sum(x => x.Sum), g.Sum(x => x.Count)))],
            buckets, sample);
    }

    /// <summary>A CTE <c>s</c> of the open accounts that the conditions select at an instant, with their days past due.</summary>
    internal static async Task<FormattableString> SelectedAsync(
        TenantDb db, SegmentDefinition definition, Tenant tenant, DateTimeOffset asOf, CancellationToken ct)
    {
        var days = await LocalDays.ReadAsync(db, asOf, tenant.TimeZone, ct);
        return $"""
            with z(zone, today) as ({LocalDays.Values(days, db.Dialect)}),
            s as (
              select a.tenant_id, a.debtor_id, a.id, a.account_no, a.product, a.currency, a.past_due, z.today - a.due_date as days, d.reference, d.details
              from accounts a
              join debtors d on d.tenant_id = a.tenant_id and d.id = a.debtor_id
              join z on z.zone = d.time_zone
              where a.tenant_id = {db.TenantId} and a.state = {AccountState.Open} and {SegmentSql.Where(definition, db.Dialect)})
            """;
    }
}
