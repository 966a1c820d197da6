using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Auditing.Proofs;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;

namespace Platform.Tenancy.Auditing;

/// <summary>
/// Gives the tenant's waiting entries their places in the chain and in the Merkle tree over the same leaves. What waits is a row that commits with its entry, so an
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
        var edge = await EdgeAsync(db, head.Count, ct);
        var links = new List<AuditLink>(entries.Count);
        foreach (var entry in entries)
        {
            var leaf = AuditLeaf.Hash(entry);
            edge.Add(leaf);
            head.Hash = AuditLeaf.Chain(head.Hash, leaf);
            links.Add(new AuditLink { Index = head.Count++, EntryId = entry.Id, Leaf = leaf, Hash = head.Hash, ChainedAt = now });
        }
        await db.BulkInsertAsync("audit_chain", AuditColumns.Links, links, "", ct);
        await TenantTiles.WriteAsync(db, edge.TakeChanged(), ct);
        var ids = entries.ConvertAll(entry => entry.Id);
        await db.ExecuteAsync($"delete from audit_pending where tenant_id = {db.TenantId} and entry_id {db.Dialect.AnyOf(ids)}", ct);
        var tenant = db.TenantId;
        db.AfterCommit(() => feed.Publish(tenant, Topics.Audit));
        await db.CommitAsync(ct);
        return entries.Count;
    }

    /// <summary>The tree's right edge; links from before there was a tree are taken in the first time.</summary>
    private static async Task<TileEdge> EdgeAsync(TenantDb db, long count, CancellationToken ct)
    {
        if (count == 0 || await db.Set<AuditTile>().AnyAsync(ct)) return new TileEdge(count, await TenantTiles.ReadAsync(db, TilePlace.Edge(count), ct));
        var edge = new TileEdge(0, new Dictionary<TilePlace, byte[]>());
        while (edge.Size < count)
        {
            var from = edge.Size;
            var leaves = await db.Set<AuditLink>().Where(link => link.Index >= from).OrderBy(link => link.Index).Select(link => link.Leaf).Take(10_000).ToListAsync(ct);
            if (leaves.Count == 0) throw new InvalidDataException("The audit chain is shorter than its head says.");
            foreach (var leaf in leaves) edge.Add(leaf);
            await TenantTiles.WriteAsync(db, edge.TakeFull(), ct);
        }
        return edge;
    }

    private async Task<bool> WaitsAsync(CancellationToken ct)
    {
        await using var db = await dbs.ReadAsync(ct);
        return await db.Set<AuditPending>().AnyAsync(ct);
    }
}
