using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Cases;

/// <summary>
/// The case to go on with: the most valuable of the collector's own that is due, else the most valuable of the pool, which
/// is claimed on the way. Somebody quicker at the pool only means the one after it.
/// </summary>
public sealed class NextCase(TenantDbFactory dbs, TenantScope scope, WorkSource source, ClaimCase claim)
{
    private const int Tries = 8;

    /// <param name="After">The case that is being left; it is not given again.</param>
    /// <returns>Null when nothing is due.</returns>
    public async Task<Result<DebtorId?>> RunAsync(DebtorId? after, CancellationToken ct)
    {
        if (scope.Demand(Permission.WorkCases) is { } refusal) return refusal;
        if ((await TopAsync(WorkShelf.Mine, after, 1, ct)) is [var mine, ..]) return (DebtorId?)mine;
        foreach (var free in await TopAsync(WorkShelf.Pool, after, Tries, ct))
        {
            var claimed = await claim.RunAsync(free, ct);
            if (!claimed.IsRefused) return (DebtorId?)free;
            if (claimed.Refusal.Code is not ("case_taken" or "not_found")) return claimed.Refusal;
        }
        return (DebtorId?)null;
    }

    private async Task<List<DebtorId>> TopAsync(WorkShelf shelf, DebtorId? after, int count, CancellationToken ct)
    {
        await using var db = await dbs.ReadAsync(ct);
        var conditions = source.Conditions(db, shelf, dueOnly: true);
        if (after is { } left) conditions.Add($"c.debtor_id <> {left}");
        conditions.Add($"d.hold is null");
        return await db.QueryAsync(
            $"{await source.RankedAsync(db, conditions, ct)} limit {count}", row => row.Id<DebtorId>(0), ct);
    }
}
