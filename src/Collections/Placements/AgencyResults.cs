using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Placements;

/// <param name="Placed">Past due when placed.</param>
/// <param name="Recovered">Payments that came in while placed.</param>
/// <param name="Commission">What they earn the agency, each payment at its placement's rate.</param>
public sealed record RecoveredSum(string Currency, decimal Placed, decimal Recovered, decimal Commission)
{
    /// <summary>Null where nothing was past due.</summary>
    public decimal? Rate => Placed == 0 ? null : Recovered / Placed;
}

/// <summary>What one agency did in the window.</summary>
/// <param name="IsEngaged">Whether it works for the lender now.</param>
public sealed record AgencyResult(
    AgencyId Agency, string Name, bool IsEngaged, IReadOnlyDictionary<AgencyFigure, int> Counts, IReadOnlyList<RecoveredSum> Sums)
{
    /// <returns>Null while no promise has been judged.</returns>
    public decimal? KeptRate => Counts[AgencyFigure.Judged] == 0 ? null : (decimal)Counts[AgencyFigure.Kept] / Counts[AgencyFigure.Judged];

    public decimal? RightPartyRate =>
        Counts[AgencyFigure.Contacts] == 0 ? null : (decimal)Counts[AgencyFigure.RightParty] / Counts[AgencyFigure.Contacts];
}

/// <summary>The agencies' results side by side, of one snapshot. An agency's manager sees the own row.</summary>
public sealed class AgencyResults(
    TenantDbFactory dbs, TenantScope scope, EngagedAgencies engaged, IDbContextFactory<PlatformDb> platform, TimeProvider clock)
{
    /// <param name="Days">The last so many days; null for all time.</param>
    public sealed record Request(int? Days);

    public async Task<Result<IReadOnlyList<AgencyResult>>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.ViewPlacements) is { } refusal) return refusal;
        var from = From(ask.Days, clock);
        var now = await engaged.ReadAsync(ct);
        var found = new List<(AgencyId Agency, AgencyFigure Figure, int Count)>();
        var money = new Dictionary<(AgencyId Agency, string Currency), RecoveredSum>();
        await using (var db = await dbs.ReadAsync(ct))
        {
            var figures = new AgencyFigures(db, from);
            foreach (var figure in Enum.GetValues<AgencyFigure>())
            {
                found.AddRange(await db.QueryAsync(
                    $"select agency_id, count(*), count(distinct debtor_id) from ({figures.Rows(figure)}) r group by 1",
                    // A case in two currencies is placed in two rows and is one case.
                    row => (row.Id<AgencyId>(0), figure, (int)row.Long(figure is AgencyFigure.Placed ? 2 : 1)), ct));
            }
            await SumAsync(db, figures, money, ct);
        }
        var names = await NamesAsync([.. found.Select(one => one.Agency).Distinct()], ct);
        var counts = found.ToDictionary(one => (one.Agency, one.Figure), one => one.Count);
        return names.Concat(now.Select(agency => (agency.Id, agency.Name))).DistinctBy(one => one.Id)
            .Where(one => scope.Actor.Agency is not { } own || own == one.Id)
            .OrderBy(one => one.Name, StringComparer.CurrentCulture)
            .Select(one => new AgencyResult(
                one.Id, one.Name, now.Any(agency => agency.Id == one.Id),
                Enum.GetValues<AgencyFigure>().ToDictionary(figure => figure, figure => counts.GetValueOrDefault((one.Id, figure))),
                [.. money.Where(sum => sum.Key.Agency == one.Id).Select(sum => sum.Value).OrderBy(sum => sum.Currency, StringComparer.Ordinal)]))
            .ToList();
    }

    internal static DateTimeOffset From(int? days, TimeProvider clock) =>
        days is { } some ? clock.GetUtcNow().AddDays(-Math.Clamp(some, 1, 3650)) : DateTimeOffset.UnixEpoch;

    private static async Task SumAsync(
        TenantDb db, AgencyFigures figures, Dictionary<(AgencyId, string), RecoveredSum> money, CancellationToken ct)
    {
        foreach (var figure in (AgencyFigure[])[AgencyFigure.Placed, AgencyFigure.Recovered])
        {
            var sums = await db.QueryAsync(
                $"select agency_id, currency, rate, sum(amount) from ({figures.Rows(figure)}) r group by 1, 2, 3",
                row => (Key: (row.Id<AgencyId>(0), row.Text(1)), Rate: row.Amount(2), Sum: row.Amount(3)), ct);
            foreach (var (key, rate, sum) in sums)
            {
                var held = money.GetValueOrDefault(key) ?? new RecoveredSum(key.Item2, 0, 0, 0);
                money[key] = figure is AgencyFigure.Placed
                    ? held with { Placed = held.Placed + sum }
                    : held with { Recovered = held.Recovered + sum, Commission = held.Commission + sum * rate / 100 };
            }
        }
    }

    private async Task<List<(AgencyId Id, string Name)>> NamesAsync(List<AgencyId> ids, CancellationToken ct)
    {
        await using var db = await platform.CreateDbContextAsync(ct);
        var known = await db.Agencies.AsNoTracking().Where(agency => ids.Contains(agency.Id)).ToListAsync(ct);
        return [.. known.Select(agency => (agency.Id, agency.Name))];
    }
}
