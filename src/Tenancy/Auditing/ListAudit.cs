using System.Text.Json;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Tenancy.Auditing;

/// <summary>One entry as lists show it.</summary>
/// <param name="Place">Its index in the chain; null while the sequencer has not come by.</param>
public sealed record AuditRow(
    Guid Id, DateTimeOffset At, ActorKind ActorKind, string ActorId, string ActorName, Guid? AgencyId, string Action, string ResourceType,
    string ResourceId, Guid? DebtorId, string? Purpose, bool Allowed, string? Facts, string? Correlation, long? Place);

/// <summary>A page of entries, newest first.</summary>
/// <param name="Next">Behind what the next page begins; null on the last.</param>
public sealed record AuditSlice(IReadOnlyList<AuditRow> Rows, AuditCursor? Next);

/// <summary>Entries of the tenant's trail, newest first, page by page from a place, so that millions cost no more than a few.</summary>
public sealed class ListAudit(TenantDbFactory dbs, TenantScope scope, AuditTrail audit)
{
    public const int MaxTake = 1_000;

    public sealed record Request(AuditFilter Filter, AuditCursor? Before, int Take);

    public async Task<Result<AuditSlice>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.ViewAudit) is { } refusal) return refusal;
        var found = await ReadAsync(ask, ct);
        await audit.SeenAsync("audit.search", "audit", "list", ask, Facts(ask.Filter), ask.Filter.Debtor, ct);
        return found;
    }

    /// <summary>The same entries for a file; that it was taken is one entry, written before the first byte leaves.</summary>
    public async Task<Result<AuditSlice>> ExportAsync(Request ask, string form, CancellationToken ct)
    {
        if (scope.Demand(Permission.ViewAudit) is { } refusal) return refusal;
        if (ask.Before is null) await audit.SeenAsync("audit.export", "audit", form, ask.Filter, Facts(ask.Filter), ask.Filter.Debtor, ct);
        return await ReadAsync(ask, ct);
    }

    private static string Facts(AuditFilter filter) => JsonSerializer.Serialize(new
    {
        actor = filter.Actor, actions = filter.Actions, agency = filter.Agency, from = filter.From, until = filter.Until, refused = filter.OnlyRefused,
    });

    private async Task<AuditSlice> ReadAsync(Request ask, CancellationToken ct)
    {
        var take = Math.Clamp(ask.Take, 1, MaxTake);
        await using var db = await dbs.ReadAsync(ct);
        var rows = await db.QueryAsync(
            $"""
            select e.id, e.at, e.actor_kind, e.actor_id, e.actor_name, e.agency_id, e.action, e.resource_type, e.resource_id, e.debtor_id,
                   e.purpose, e.allowed, e.facts, e.correlation, l."index"
            from (
                select * from audit_entries e where {ask.Filter.Where(db, ask.Before)} order by e.at desc, e.id desc limit {take + 1}) e
            left join audit_chain l on l.tenant_id = e.tenant_id and l.entry_id = e.id
            order by e.at desc, e.id desc
            """, Read, ct);
        if (rows.Count <= take) return new AuditSlice(rows, null);
        rows.RemoveAt(take);
        return new AuditSlice(rows, new AuditCursor(rows[^1].At, rows[^1].Id));
    }

    private static AuditRow Read(SqlRow row) => new(
        row.Guid(0), row.Instant(1), (ActorKind)row.Short(2), row.Text(3), row.Text(4), row.IsNull(5) ? null : row.Guid(5), row.Text(6), row.Text(7),
        row.Text(8), row.IsNull(9) ? null : row.Guid(9), row.TextOrNull(10), row.Bool(11), row.TextOrNull(12), row.TextOrNull(13),
        row.IsNull(14) ? null : row.Long(14));
}
