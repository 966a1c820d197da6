using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing.Proofs;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Tenancy.Auditing;

/// <summary>Makes the proof of one entry: for anybody who has the public key, without this database.</summary>
public sealed class ProveEntry(TenantDbFactory dbs, TenantScope scope, AuditTrail audit)
{
    /// <param name="Index">Its place in the log; null to find it by <paramref name="Entry"/>.</param>
    public sealed record Request(long? Index, Guid? Entry);

    /// <returns>Refused while the entry is younger than the last checkpoint, or its time is over.</returns>
    public async Task<Result<ProofFile>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.ViewAudit) is { } refusal) return refusal;
        await using var db = await dbs.WriteAsync(ct);
        var link = await db.Set<AuditLink>().AsNoTracking().SingleOrDefaultAsync(row => ask.Entry == null ? row.Index == ask.Index : row.EntryId == ask.Entry, ct);
        if (link is null) return Refusal.NotFound("audit_entry");
        var entry = await db.Set<AuditEntry>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == link.EntryId, ct);
        var signed = await db.Set<AuditCheckpoint>().AsNoTracking().OrderByDescending(row => row.Size).FirstOrDefaultAsync(ct);
        if (entry is null) return Refusal.NotFound("audit_entry");
        if (signed is null || signed.Size <= link.Index) return new Refusal("audit_unsigned");
        var tree = await TenantTiles.TreeAsync(db, TileTree.InclusionSpans(link.Index, signed.Size), ct);
        audit.Write(db, "audit.prove", "audit_entry", entry.Id, debtor: entry.DebtorId);
        await db.CommitAsync(ct);
        return new ProofFile(link.Index, tree.Inclusion(link.Index, signed.Size), signed.Note, AuditLeaf.Bytes(entry));
    }
}
