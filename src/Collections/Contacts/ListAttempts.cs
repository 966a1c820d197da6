using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Contacts;

/// <summary>Lists attempts newest first, page by page, for a screen.</summary>
public sealed class ListAttempts(TenantDbFactory dbs, TenantScope scope, AuditTrail audit)
{
    public sealed record Request(AttemptFilter Filter, int Skip, int Take);

    public async Task<Result<CappedPage<AttemptRow>>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.ViewAttempts) is { } refusal) return refusal;
        var found = await FindAsync(ask, ct);
        await audit.SeenAsync("attempts.search", "attempts", ask.Filter.About, ask, ask.Filter.Facts(found.Total, found.Rows.Count), null, ct);
        return found;
    }

    private async Task<CappedPage<AttemptRow>> FindAsync(Request ask, CancellationToken ct)
    {
        await using var db = await dbs.ReadAsync(ct);
        var where = SqlAll.Of(ask.Filter.Conditions(db));
        var rows = await db.QueryAsync(
            $"""
            select {AttemptRow.Columns} {AttemptRow.From}
            where {where}
            order by a.id desc
            limit {Math.Clamp(ask.Take, 1, 200)} offset {Math.Clamp(ask.Skip, 0, CappedPage<AttemptRow>.Bound)}
            """,
            AttemptRow.Read, ct);
        var total = await db.QueryOneAsync(
            $"""
            select count(*) from (
                select 1 from attempts a
                join accounts c on c.tenant_id = a.tenant_id and c.id = a.account_id
                left join outbox o on o.tenant_id = a.tenant_id and o.attempt_id = a.id
                where {where} limit {CappedPage<AttemptRow>.Bound}) found
            """,
            row => (int)row.Long(0), 0, ct);
        return new CappedPage<AttemptRow>(rows, total);
    }
}
