using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Platform.Tenancy.Auditing.Proofs;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Tenancy.Auditing;

/// <summary>
/// Carries the last checkpoint out of the database, to each place outside. What lies there already must be a beginning of
/// it; if it is not, nothing is carried out and nothing more is signed. A place that does not answer holds up no other.
/// </summary>
public sealed class AnchorAudit(TenantDbFactory dbs, TenantScope scope, AuditKeys keys, AuditEvidence evidence, ILogger<AnchorAudit> log)
{
    /// <returns>To how many places a checkpoint was carried.</returns>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var origin = keys.OriginOf(scope.TenantId);
        var answered = new List<IAuditArchive>();
        var outside = new List<Checkpoint>();
        foreach (var archive in evidence.Archives)
        {
            var (isThere, newest) = await evidence.AskAsync(archive, scope.TenantId, token => evidence.NewestInAsync(archive, scope.TenantId, token), ct);
            if (isThere) answered.Add(archive);
            if (newest is not null) outside.Add(newest);
        }
        var (last, fault) = await JudgeAsync(outside, origin, ct);
        if (fault is not null)
        {
            log.LogCritical("The audit log of {Tenant} is not the one that was anchored: {Fault}.", scope.TenantId, fault);
            await StopAsync(fault, ct);
            return 0;
        }
        var kept = 0;
        if (last is null) return kept;
        foreach (var archive in answered)
            if ((await evidence.AskAsync(archive, scope.TenantId, token => archive.KeepAsync(origin, last.Size, last.Note, token), ct)).Said) kept++;
        return kept;
    }

    /// <returns>The checkpoint to carry out, or why there must be none.</returns>
    private async Task<(AuditCheckpoint? Last, string? Fault)> JudgeAsync(List<Checkpoint> outside, string origin, CancellationToken ct)
    {
        await using var db = await dbs.ReadAsync(ct);
        var last = await db.Set<AuditCheckpoint>().AsNoTracking().OrderByDescending(row => row.Size).FirstOrDefaultAsync(ct);
        if (last is null && outside.Count == 0) return (null, null);
        if (last is null || outside.Exists(one => one.Size > last.Size)) return (null, "the log is smaller than a checkpoint outside; commits are lost or a backup was restored");
        if (keys.Open(last.Note, origin) is not { } own || own.Size != last.Size) return (null, "the last checkpoint in the database is forged");
        foreach (var one in outside)
            if (!await FollowsAsync(db, one, own, ct)) return (null, "the tree does not begin with a checkpoint outside");
        return (last, null);
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
