using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Platform.Tenancy.Auditing.Proofs;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Tenancy.Resolution;

namespace Platform.Tenancy.Auditing;

/// <summary>
/// Signs how large the tenant's tree is and what its root is, after the entries were committed. It signs nothing that does
/// not begin with what was signed before: then it stops, says so in the log and beside the chain, and stays stopped.
/// </summary>
public sealed class SignAudit(TenantDbFactory dbs, TenantScope scope, AuditKeys keys, AuditEvidence evidence, Feed feed, TimeProvider clock, ILogger<SignAudit> log)
{
    /// <returns>One when a checkpoint was signed.</returns>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        if (!await IsDueAsync(ct)) return 0;
        var outside = await evidence.NewestAsync(scope.TenantId, ct);
        await using var db = await dbs.WriteAsync(ct);
        // The head's row is the lock, as for the sequencer: two signers never sign two trees of one size.
        await db.ExecuteAsync($"update audit_heads set count = count where tenant_id = {db.TenantId}", ct);
        var head = await db.Set<AuditHead>().SingleAsync(ct);
        var last = await db.Set<AuditCheckpoint>().AsNoTracking().OrderByDescending(row => row.Size).FirstOrDefaultAsync(ct);
        if (last?.Size == head.Count && outside is null) return 0;
        var (signed, fault) = await FollowsAsync(db, head.Count, last, outside, ct);
        if (fault is not null)
        {
            if (head.Stopped != fault) log.LogCritical("The audit tree of {Tenant} is not signed any more: {Fault}.", db.TenantId, fault);
            head.Stopped = fault;
        }
        else
        {
            head.Stopped = null;
            if (last?.Size != head.Count)
                db.Add(new AuditCheckpoint { Size = head.Count, Note = keys.Sign(signed!), SignedAt = clock.GetUtcNow() });
            if (last is not null)
                await db.ExecuteAsync($"delete from audit_checkpoints where tenant_id = {db.TenantId} and size < {last.Size} and platform_index is null", ct);
            evidence.Trust(scope.TenantId);
        }
        var tenant = db.TenantId;
        db.AfterCommit(() => feed.Publish(tenant, Topics.Audit));
        await db.CommitAsync(ct);
        return fault is null ? 1 : 0;
    }

    private async Task<bool> IsDueAsync(CancellationToken ct)
    {
        await using var db = await dbs.ReadAsync(ct);
        var count = await db.Set<AuditHead>().Select(head => (long?)head.Count).SingleOrDefaultAsync(ct) ?? 0;
        return count > 0 && await db.Set<AuditCheckpoint>().MaxAsync(row => (long?)row.Size, ct) != count;
    }

    /// <returns>The checkpoint to sign, or why it must not be signed.</returns>
    private async Task<(Checkpoint? New, string? Fault)> FollowsAsync(TenantDb db, long count, AuditCheckpoint? last, Checkpoint? outside, CancellationToken ct)
    {
        var origin = keys.OriginOf(db.TenantId);
        var earlier = new List<Checkpoint>();
        if (outside is not null) earlier.Add(outside);
        if (last is not null)
        {
            if (keys.Open(last.Note, origin) is not { } own || own.Size != last.Size) return (null, "the last checkpoint in the database is forged");
            earlier.Add(own);
        }
        if (earlier.Exists(one => one.Size > count)) return (null, "the tree is smaller than a checkpoint that was signed; commits are lost or a backup was restored");
        var spans = earlier.SelectMany(one => TileTree.ConsistencySpans(one.Size, count)).Append(new(0, count));
        try
        {
            var tree = await TenantTiles.TreeAsync(db, spans, ct);
            var root = tree.Root(count);
            return earlier.TrueForAll(one => Merkle.IsConsistent(one.Size, one.Root, count, root, tree.Consistency(one.Size, count)))
                ? (new(origin, count, root), null)
                : (null, "the tree does not begin with the one that was signed before");
        }
        catch (InvalidDataException)
        {
            return (null, "a part of the tree is missing");
        }
    }
}
