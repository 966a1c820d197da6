using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Placements;

/// <summary>One row behind a figure; the name is masked before it leaves the use case.</summary>
/// <param name="Code">What it was: a disposition, a promise's state, why the placement ended; null where the figure says it all.</param>
public sealed record AgencyRow(DebtorId Debtor, string Reference, string MaskedName, DateTimeOffset At, string? Code, string? Currency, decimal Amount);

/// <summary>The rows behind one of an agency's figures, the newest first.</summary>
public sealed class ListAgencyRows(TenantDbFactory dbs, TenantScope scope, TenantKeys keys, TimeProvider clock)
{
    public const int MaxTake = 200;

    public sealed record Request(AgencyId Agency, AgencyFigure Figure, int? Days, int Skip = 0, int Take = 50);

    public async Task<Result<(IReadOnlyList<AgencyRow> Rows, int Total)>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.ViewPlacements) is { } refusal) return refusal;
        if (scope.Actor.Agency is { } own && own != ask.Agency) return Refusal.NotFound("agency");
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        await using var db = await dbs.ReadAsync(ct);
        var source = new AgencyFigures(db, AgencyResults.From(ask.Days, clock)).Rows(ask.Figure);
        var total = await db.QueryOneAsync($"select count(*) from ({source}) r where agency_id = {ask.Agency}", row => (int)row.Long(0), 0, ct);
        var rows = await db.QueryAsync(
            $"""
            select r.debtor_id, d.reference, d.details, r.at, r.code, r.currency, r.amount, {DebtorSeal.KeyOf("d.tenant_id", "d.id")}
            from ({source}) r
            join debtors d on d.tenant_id = {db.TenantId} and d.id = r.debtor_id
            where r.agency_id = {ask.Agency}
            order by r.at desc, d.reference, r.currency limit {Math.Clamp(ask.Take, 1, MaxTake)} offset {Math.Max(0, ask.Skip)}
            """,
            row => new AgencyRow(
                row.Id<DebtorId>(0), row.Text(1), Mask.Name(DebtorSeal.Open(cipher, row.Text(1), row.Bytes(2), row.BytesOrNull(7)).Name), row.Instant(3),
                row.TextOrNull(4), row.TextOrNull(5), row.Amount(6)), ct);
        return (rows, total);
    }
}
