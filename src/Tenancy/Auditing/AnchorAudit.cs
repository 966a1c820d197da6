using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Platform.Tenancy.Auditing.Proofs;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Tenancy.Auditing;

/// <summary>
/// Carries the last checkpoint out of the database. What lies there already must be a beginning of it; if it is not, nothing
/// is carried out and nothing more is signed.
/// </summary>
public sealed class AnchorAudit(TenantDbFactory dbs, TenantScope scope, AuditKeys keys, FolderArchive archive, ILogger<AnchorAudit> log)
{
    /// <returns>One when a checkpoint was carried out.</returns>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var origin = keys.OriginOf(scope.TenantId);
        var outside = await archive.NewestAsync(origin, ct) is { } note ? keys.Open(note, origin) : null;
        string? fault = null;
        AuditCheckpoint? last;
        await using (var db = await dbs.ReadAsync(ct))
        {
            last = await db.Set<AuditCheckpoint>().AsNoTracking().OrderByDescending(row => row.Size).FirstOrDefaultAsync(ct);
            if (last is null && outside is null) return 0;
            if (last is null || outside?.Size > last.Size) fault = "the log is smaller than a checkpoint outside; commits are lost or a backup was restored";
            else if (keys.Open(last.Note, origin) is not { } own || own.Size != last.Size) fault = "the last checkpoint in the database is forged";
            else if (outside is not null && !await FollowsAsync(db, outside, own, ct)) fault = "the tree does not begin with a checkpoint outside";
        }
        if (fault is not null)
        {
            log.LogCritical("The audit log of {Tenant} is not the one that was anchored: {Fault}.", scope.TenantId, fault);
            await StopAsync(fault, ct);
            return 0;
        }
        return await archive.KeepAsync(origin, last!.Size, last.Note, ct) ? 1 : 0;
    }

    private static async Task<bool> FollowsAsync(TenantDb db, Checkpoint outside, Checkpoint own, CancellationToken ct)
    {
        try
        {
            var tree = await TenantTiles.TreeAsync(db, TileTree.ConsistencySpans(outside.Size, own.Size), ct);
            return Merkle.IsConsistent(outside.Size, outside.Root, own.Size, own.Root, tree.Consistency(outside.Size, own.Size));
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private async Task StopAsync(string fault, CancellationToken ct)
    {
        await using var db = await dbs.WriteAsync(ct);
        await db.ExecuteAsync($"update audit_heads set stopped = {fault} where tenant_id = {db.TenantId}", ct);
        await db.CommitAsync(ct);
    }
}
