using Platform.Collections.Debtors;
using Platform.Collections.Segments;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Placements;

/// <summary>The dry run of a placing: every total, and what is left out and why. It changes nothing.</summary>
public sealed class PlanPlacement(TenantDbFactory dbs, TenantScope scope, TenantCatalog tenants, EngagedAgencies agencies, TimeProvider clock)
{
    public async Task<Result<PlacementPlan>> RunAsync(PlacementOrder order, CancellationToken ct)
    {
        if (scope.Demand(Permission.ManagePlacements) is { } refusal) return refusal;
        var lender = (await tenants.FindAsync(scope.TenantId, ct))!;
        var now = clock.GetUtcNow();
        if (order.Check(LocalDays.Today(now, lender.TimeZone, "UTC")) is { } wrong) return wrong;
        if (await agencies.MissingAsync(order.Shares, ct) is { } stranger) return stranger;
        await using var db = await dbs.ReadAsync(ct);
        var split = new PlacementSplit(db, order, await LocalDays.ReadAsync(db, now, lender.TimeZone, ct));
        var dealt = split.Dealt(PlacementSplit.Quotas(order.Shares, await split.CountAsync(ct)));
        var cases = await db.QueryAsync(
            $"with recursive {dealt} select why, no, count(*) from p group by 1, 2",
            row => (Key: Key(row), Cases: (int)row.Long(2)), ct);
        var sums = await db.QueryAsync(
            $"""
            with recursive {dealt}
            select p.why, p.no, m.currency, sum(m.past_due), cast(sum(m.accounts) as bigint)
            from p join m on m.debtor_id = p.debtor_id group by 1, 2, 3
            """,
            row => (Key: Key(row), Sum: new CurrencySum(row.Text(2), row.Amount(3), row.Long(4))), ct);
        var bySum = sums.ToLookup(one => one.Key, one => one.Sum);
        var totals = cases.ToDictionary(one => one.Key, one => Totals(one.Cases, bySum[one.Key]));
        return new PlacementPlan(
            PlacementTotals.Sum(totals.Values),
            [.. totals.Where(one => one.Key.Why is not null).Select(one => new ExcludedPart(one.Key.Why!, one.Value)).OrderBy(part => part.Why, StringComparer.Ordinal)],
            totals.GetValueOrDefault((null, PlacementSplit.Kept)) ?? PlacementTotals.None,
            [.. order.Shares.Select((share, i) => new AgencyPart(share.Agency, totals.GetValueOrDefault((null, i)) ?? PlacementTotals.None))]);
    }

    internal static PlacementTotals Totals(int cases, IEnumerable<CurrencySum> sums)
    {
        var ordered = sums.OrderBy(sum => sum.Currency, StringComparer.Ordinal).ToList();
        return new PlacementTotals(cases, (int)ordered.Sum(sum => sum.Count), ordered);
    }

    private static (string? Why, int? No) Key(SqlRow row) => (row.TextOrNull(0), row.IsNull(1) ? null : row.Int(1));
}
