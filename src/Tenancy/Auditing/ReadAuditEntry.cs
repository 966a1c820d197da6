using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Tenancy.Auditing;

/// <summary>One entry, and what proves it.</summary>
/// <param name="Link">Its place in the chain; null while the sequencer has not come by.</param>
/// <param name="IsSame">Its content is what was chained, and its link follows from the one before; null while there is no link.</param>
/// <param name="IsSigned">A checkpoint covers it, so its proof can be taken.</param>
public sealed record AuditEntryView(AuditEntry Entry, AuditLink? Link, bool? IsSame, bool IsSigned);

/// <summary>Reads one entry and computes its hash anew.</summary>
public sealed class ReadAuditEntry(TenantDbFactory dbs, TenantScope scope, AuditTrail audit)
{
    public async Task<Result<AuditEntryView>> RunAsync(Guid id, CancellationToken ct)
    {
        if (scope.Demand(Permission.ViewAudit) is { } refusal) return refusal;
        await using var db = await dbs.WriteAsync(ct);
        var entry = await db.Set<AuditEntry>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, ct);
        if (entry is null) return Refusal.NotFound("audit_entry");
        var link = await db.Set<AuditLink>().AsNoTracking().SingleOrDefaultAsync(row => row.EntryId == id, ct);
        bool? isSame = null;
        if (link is not null)
        {
            var before = link.Index == 0
                ? new byte[AuditLeaf.HashSize]
                : await db.Set<AuditLink>().Where(row => row.Index == link.Index - 1).Select(row => row.Hash).SingleOrDefaultAsync(ct);
            isSame = before is not null && AuditLeaf.Hash(entry).AsSpan().SequenceEqual(link.Leaf)
                && AuditLeaf.Chain(before, link.Leaf).AsSpan().SequenceEqual(link.Hash);
        }
        var isSigned = link is not null && await db.Set<AuditCheckpoint>().AnyAsync(row => row.Size > link.Index, ct);
        audit.Write(db, "audit.entry", "audit_entry", id, debtor: entry.DebtorId);
        await db.CommitAsync(ct);
        return new AuditEntryView(entry, link, isSame, isSigned);
    }
}
