using Platform.Collections.Accounts;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Placements;

/// <summary>One case of a placement; the name is masked before it leaves the use case.</summary>
/// <param name="Placed">Past due when placed, in <paramref name="Currency"/>.</param>
/// <param name="Now">Past due now, in the same currency.</param>
public sealed record PlacedCase(
    DebtorId Debtor, string Reference, string MaskedName, string Currency, decimal Placed, decimal Now, string? Hold, DateTimeOffset Since,
    DateTimeOffset? Until, string? EndReason);

/// <summary>What happened to a placement: so many cases came or went at one moment.</summary>
/// <param name="Reason">Null for the placing itself, else a code of <see cref="RecallReasons"/>.</param>
public sealed record PlacementEvent(DateTimeOffset At, string? Reason, int Cases);

public sealed record PlacementView(PlacementRow Placement, IReadOnlyList<PlacedCase> Cases, int Total, IReadOnlyList<PlacementEvent> History);

/// <summary>One placement with a page of its cases, those that are there first, and its history.</summary>
public sealed class ReadPlacement(TenantDbFactory dbs, TenantScope scope, TenantKeys keys, ListPlacements list)
{
    public const int MaxTake = 200;
    private const int MostEvents = 200;

    /// <param name="ActiveOnly">Leaves out what has ended.</param>
    public sealed record Request(Guid Placement, bool ActiveOnly = false, int Skip = 0, int Take = 50);

    public async Task<Result<PlacementView>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.ManagePlacements) is { } refusal) return refusal;
        var head = await list.RunAsync(new(ask.Placement), ct);
        if (head.IsRefused) return head.Refusal;
        if (head.Value.Count == 0) return Refusal.NotFound("placement");
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        await using var db = await dbs.ReadAsync(ct);
        FormattableString which =
            $"c.tenant_id = {db.TenantId} and c.placement_id = {ask.Placement}{(ask.ActiveOnly ? new SqlText(" and c.until is null") : new SqlText(""))}";
        var total = await db.QueryOneAsync($"select count(*) from placement_cases c where {which}", row => (int)row.Long(0), 0, ct);
        var cases = await db.QueryAsync(
            $"""
            select c.debtor_id, d.reference, d.details, c.currency, c.past_due, coalesce((select sum(a.past_due) from accounts a
                where a.tenant_id = c.tenant_id and a.debtor_id = c.debtor_id and a.currency = c.currency and a.state = {AccountState.Open}), 0),
              d.hold, c.since, c.until, c.end_reason, {DebtorSeal.KeyOf("d.tenant_id", "d.id")}
            from placement_cases c join debtors d on d.tenant_id = c.tenant_id and d.id = c.debtor_id
            where {which}
            order by case when c.until is null then 0 else 1 end, c.past_due desc, d.reference, c.currency
            limit {Math.Clamp(ask.Take, 1, MaxTake)} offset {Math.Max(0, ask.Skip)}
            """,
            row => new PlacedCase(
                row.Id<DebtorId>(0), row.Text(1), Mask.Name(DebtorSeal.Open(cipher, row.Text(1), row.Bytes(2), row.BytesOrNull(10)).Name), row.Text(3), row.Amount(4),
                row.Amount(5), row.TextOrNull(6), row.Instant(7), row.InstantOrNull(8), row.TextOrNull(9)), ct);
        var ended = await db.QueryAsync(
            $"""
            select until, end_reason, count(distinct debtor_id) from placement_cases c
            where c.tenant_id = {db.TenantId} and c.placement_id = {ask.Placement} and until is not null group by 1, 2
            order by 1 desc limit {MostEvents}
            """, row => new PlacementEvent(row.Instant(0), row.TextOrNull(1), (int)row.Long(2)), ct);
        var placed = head.Value[0];
        return new PlacementView(placed, cases, total, [.. ended, new PlacementEvent(placed.PlacedAt, null, placed.Cases)]);
    }
}
