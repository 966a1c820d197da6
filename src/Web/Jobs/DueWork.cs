using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;

namespace Platform.Web.Jobs;

/// <summary>One due row of the shared schedule, taken by us until <see cref="LeaseUntil"/>.</summary>
public sealed record Due(TenantId TenantId, string Kind, Guid TargetId, DateTimeOffset At, DateTimeOffset LeaseUntil);

/// <summary>
/// Takes due work of all tenants from the shared schedule in one statement: it sees tenants, kinds, ids and times, and
/// nothing of what they stand for. What is not brought to its end is due again when the lease runs out.
/// </summary>
public sealed class DueWork(IDbContextFactory<PlatformDb> dbs, TenantDbPool pool, TimeProvider clock)
{
    private const int Most = 10_000;

    public async Task<IReadOnlyList<Due>> TakeAsync(string kind, TimeSpan lease, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        // A look without a lock first: nothing is due nearly always, and on SQLite a writer waits its turn.
        if (!await db.Schedules.AnyAsync(row => row.Kind == kind && row.NextAt <= now
            && db.Tenants.Any(tenant => tenant.Id == row.TenantId && tenant.Status == TenantStatus.Active), ct)) return [];
        using var turn = await pool.TakeWriteTurnAsync(ct);
        var dialect = SqlDialect.For(db.Database.ProviderName);
        var (at, until) = (dialect.ToParameter(now), dialect.ToParameter(now + lease));
        var rows = dialect.IsPostgres
            ? db.Schedules.FromSql(
                $"""
                with c as materialized (
                  select tenant_id, kind, target_id from tenant_schedules
                  where kind = {kind} and next_at <= {at} and (lease_until is null or lease_until <= {at})
                    and tenant_id in (select id from tenants where status = 0)
                  order by next_at limit {Most} for update skip locked)
                update tenant_schedules s set lease_until = {until} from c
                where s.tenant_id = c.tenant_id and s.kind = c.kind and s.target_id = c.target_id returning s.*
                """)
            : db.Schedules.FromSql(
                $"""
                update tenant_schedules set lease_until = {until}
                where kind = {kind} and next_at <= {at} and (lease_until is null or lease_until <= {at})
                  and tenant_id in (select id from tenants where status = 0)
                returning *
                """);
        return [.. (await rows.AsNoTracking().ToListAsync(ct))
            .Select(row => new Due(row.TenantId, row.Kind, row.TargetId, row.NextAt!.Value, row.LeaseUntil!.Value))];
    }

    /// <summary>Sets when the work is due next; nothing happens when somebody else has taken or changed the row since.</summary>
    public async Task PutOffAsync(Due due, DateTimeOffset? next, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        using var turn = await pool.TakeWriteTurnAsync(ct);
        await db.Schedules
            .Where(row => row.TenantId == due.TenantId && row.Kind == due.Kind && row.TargetId == due.TargetId
                && row.LeaseUntil == due.LeaseUntil)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.NextAt, next).SetProperty(row => row.LeaseUntil, (DateTimeOffset?)null), ct);
    }
}
