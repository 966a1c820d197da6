using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;

namespace Platform.Tenancy.Auditing;

/// <summary>
/// Gives the tenant's waiting entries their places in the chain. What waits is a row that commits with its entry, so an
/// entry whose transaction ends late is chained late and never passed over; ids and times order only what waits together.
/// </summary>
public sealed class ChainAudit(TenantDbFactory dbs, Feed feed, TimeProvider clock)
{
    private const int Most = 2_000;

    /// <returns>How many entries were chained in this one transaction.</returns>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        if (!await WaitsAsync(ct)) return 0; // a look without a lock first: nearly always nothing waits
        await using var db = await dbs.WriteAsync(ct);
        // The head's row is the lock: a second sequencer waits here, then sees what the first has done.
        var first = await db.ExecuteAsync(
            $"insert into audit_heads (tenant_id, count, hash) values ({db.TenantId}, 0, {new byte[AuditLeaf.HashSize]}) on conflict do nothing", ct) == 1;
        await db.ExecuteAsync($"update audit_heads set count = count where tenant_id = {db.TenantId}", ct);
        var head = await db.Set<AuditHead>().SingleAsync(ct);
        // Entries older than the chain itself have nothing that says they wait.
        if (first)
            await db.ExecuteAsync(
                $"insert into audit_pending (tenant_id, entry_id, since) select tenant_id, id, at from audit_entries where tenant_id = {db.TenantId} on conflict do nothing", ct);
        var entries = await (
            from waits in db.Set<AuditPending>()
            join entry in db.Set<AuditEntry>() on waits.EntryId equals entry.Id
            orderby entry.At, entry.Id
            select entry).AsNoTracking().Take(Most).ToListAsync(ct);
        var now = clock.GetUtcNow();
        foreach (var entry in entries)
        {
            var leaf = AuditLeaf.Hash(entry);
            head.Hash = AuditLeaf.Chain(head.Hash, leaf);
            db.Add(new AuditLink { Index = head.Count++, EntryId = entry.Id, Leaf = leaf, Hash = head.Hash, ChainedAt = now });
        }
        var ids = entries.ConvertAll(entry => entry.Id);
        await db.ExecuteAsync($"delete from audit_pending where tenant_id = {db.TenantId} and entry_id {db.Dialect.AnyOf(ids)}", ct);
        var tenant = db.TenantId;
        db.AfterCommit(() => feed.Publish(tenant, Topics.Audit));
        await db.CommitAsync(ct);
        return entries.Count;
    }

    private async Task<bool> WaitsAsync(CancellationToken ct)
    {
        await using var db = await dbs.ReadAsync(ct);
        return await db.Set<AuditPending>().AnyAsync(ct);
    }
}
