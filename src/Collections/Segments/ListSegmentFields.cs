using Platform.Collections.Accounts;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Segments;

/// <summary>What there is to choose from: the values in use, and the names of the lender's own columns.</summary>
public sealed record SegmentFields(
    IReadOnlyList<string> Products, IReadOnlyList<string> Regions, IReadOnlyList<string> Currencies, IReadOnlyList<string> Attributes);

/// <summary>Reads the choices of the segment editor; the columns from the newest thousand accounts that have any.</summary>
public sealed class ListSegmentFields(TenantScope scope, TenantDbFactory dbs)
{
    public async Task<Result<SegmentFields>> RunAsync(CancellationToken ct)
    {
        if (scope.Demand(Permission.EditStrategies) is { } forbidden) return forbidden;
        await using var db = await dbs.ReadAsync(ct);
        var keys = db.Dialect.IsPostgres
            ? new SqlText("jsonb_object_keys(x.attributes::jsonb) as k(key)")
            : new SqlText("json_each(x.attributes) as k");
        return new SegmentFields(
            await ValuesAsync(db, "a.product", ct), await ValuesAsync(db, "d.region", ct), await ValuesAsync(db, "a.currency", ct),
            await db.QueryAsync(
                $"""
                select distinct k.key from (select attributes from accounts
                  where tenant_id = {db.TenantId} and attributes is not null order by id desc limit 1000) x, {keys}
                order by 1 limit 200
                """, row => row.Text(0), ct));
    }

    private static Task<List<string>> ValuesAsync(TenantDb db, string column, CancellationToken ct) => db.QueryAsync(
        $"""
        select distinct {new SqlText(column)} from accounts a join debtors d on d.tenant_id = a.tenant_id and d.id = a.debtor_id
        where a.tenant_id = {db.TenantId} and a.state = {AccountState.Open} and {new SqlText(column)} <> '' order by 1 limit 200
        """, row => row.Text(0), ct);
}
