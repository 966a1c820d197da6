using System.Text;
using Microsoft.EntityFrameworkCore;
using Platform.Collections.Segments;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Placements;

/// <summary>A placement and where it stands.</summary>
/// <param name="Active">Cases that are there now.</param>
/// <param name="PastDue">When placed; for an agency's manager, of the cases that are there now.</param>
public sealed record PlacementRow(
    Guid Id, AgencyId Agency, string AgencyName, string Name, decimal Share, decimal CommissionRate, DateTimeOffset PlacedAt, string PlacedBy,
    DateOnly? EndsOn, bool RecallsCured, int Cases, int Active, IReadOnlyList<CurrencySum> PastDue, DateTimeOffset? RecalledAt, Guid BatchId,
    SegmentDefinition Definition, string? Note);

/// <summary>The placements, the newest first. An agency's manager sees what is placed with the own agency.</summary>
public sealed class ListPlacements(TenantDbFactory dbs, TenantScope scope, TenantKeys keys, IDbContextFactory<PlatformDb> platform)
{
    public const int Most = 500;

    /// <param name="Placement">Only this one.</param>
    public sealed record Request(Guid? Placement = null, AgencyId? Agency = null, bool OpenOnly = false);

    public async Task<Result<IReadOnlyList<PlacementRow>>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.ViewPlacements) is { } refusal) return refusal;
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        var names = await NamesAsync(ct);
        await using var db = await dbs.ReadAsync(ct);
        var query = db.Placements.AsNoTracking();
        if (ask.Placement is { } one) query = query.Where(row => row.Id == one);
        if (ask.Agency is { } agency) query = query.Where(row => row.AgencyId == agency);
        if (ask.OpenOnly) query = query.Where(row => row.RecalledAt == null);
        var rows = await query.OrderByDescending(row => row.PlacedAt).ThenBy(row => row.Id).Take(Most).ToListAsync(ct);
        var ids = rows.Select(row => row.Id).ToList();
        var active = (await db.QueryAsync(
            $"select placement_id, count(*) from case_grants where tenant_id = {db.TenantId} and placement_id {db.Dialect.AnyOf(ids)}{Own(db)} group by 1",
            row => (Id: row.Guid(0), Count: (int)row.Long(1)), ct)).ToDictionary(row => row.Id, row => row.Count);
        var sums = (await db.QueryAsync(
            $"""
            select placement_id, currency, sum(past_due), cast(sum(accounts) as bigint) from placement_cases
            where tenant_id = {db.TenantId} and placement_id {db.Dialect.AnyOf(ids)}{db.Placed("placement_cases.debtor_id")} group by 1, 2 order by 2
            """,
            row => (Id: row.Guid(0), Sum: new CurrencySum(row.Text(1), row.Amount(2), row.Long(3))), ct)).ToLookup(row => row.Id, row => row.Sum);
        return rows.Select(row => new PlacementRow(
            row.Id, row.AgencyId, names.GetValueOrDefault(row.AgencyId) ?? "", row.Name, row.Share, row.CommissionRate, row.PlacedAt, row.PlacedBy,
            row.EndsOn, row.RecallsCured, row.Cases, active.GetValueOrDefault(row.Id), [.. sums[row.Id]], row.RecalledAt, row.BatchId,
            SegmentDefinition.Parse(row.Definition), Note(cipher, row))).ToList();
    }

    private static FormattableString Own(TenantDb db) => db.Agency is { } own ? $" and agency_id = {own}" : (FormattableString)$"";

    private static string? Note(TenantCipher cipher, Placement row) =>
        row.Note is null ? null : Encoding.UTF8.GetString(cipher.Open(Placement.NotePlace, row.Id.ToString("D"), row.Note));

    private async Task<Dictionary<AgencyId, string>> NamesAsync(CancellationToken ct)
    {
        await using var db = await platform.CreateDbContextAsync(ct);
        return await db.Agencies.AsNoTracking().ToDictionaryAsync(agency => agency.Id, agency => agency.Name, ct);
    }
}
