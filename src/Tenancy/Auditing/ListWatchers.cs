using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Tenancy.Auditing;

/// <summary>One person, system or job that the trail names beside a debtor.</summary>
/// <param name="Revealed">How often something was shown in the clear.</param>
public sealed record Watcher(ActorKind Kind, string Id, string Name, Guid? AgencyId, long Entries, long Revealed, long Refused, DateTimeOffset First, DateTimeOffset Last);

/// <summary>Who saw or handled one debtor's data, the latest first.</summary>
public sealed class ListWatchers(TenantDbFactory dbs, TenantScope scope, AuditTrail audit)
{
    private const int Most = 200;

    public async Task<Result<IReadOnlyList<Watcher>>> RunAsync(Guid debtor, CancellationToken ct)
    {
        if (scope.Demand(Permission.ViewAudit) is { } refusal) return refusal;
        await audit.SeenAsync("audit.watchers", "debtor", debtor, debtor, null, debtor, ct);
        await using var db = await dbs.ReadAsync(ct);
        return await db.QueryAsync(
            $"""
            select actor_kind, actor_id, max(actor_name), agency_id, count(*), count(case when action = 'debtor.reveal' and allowed then 1 end),
                   count(case when not allowed then 1 end), min(at), max(at)
            from audit_entries where tenant_id = {db.TenantId} and debtor_id = {debtor} and action not like 'audit.%'
            group by actor_kind, actor_id, agency_id order by max(at) desc limit {Most}
            """,
            row => new Watcher(
                (ActorKind)row.Short(0), row.Text(1), row.Text(2), row.IsNull(3) ? null : row.Guid(3), row.Long(4), row.Long(5), row.Long(6),
                row.Instant(7), row.Instant(8)), ct);
    }
}
