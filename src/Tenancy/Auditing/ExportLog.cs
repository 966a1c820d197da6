using System.Text;
using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing.Proofs;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Tenancy.Auditing;

/// <summary>Writes the whole log up to its last checkpoint as a file that can be verified without this database.</summary>
public sealed class ExportLog(TenantDbFactory dbs, TenantScope scope, AuditKeys keys, AuditTrail audit)
{
    private const int Page = 20 * TilePlace.Width;

    /// <summary>Keeps that the file is taken, before its first byte.</summary>
    /// <returns>How many entries the file will hold; refused while nothing is signed.</returns>
    public async Task<Result<long>> BeginAsync(CancellationToken ct)
    {
        if (scope.Demand(Permission.ViewAudit) is { } refusal) return refusal;
        await using var db = await dbs.WriteAsync(ct);
        if (await db.Set<AuditCheckpoint>().MaxAsync(row => (long?)row.Size, ct) is not { } size) return new Refusal("audit_unsigned");
        audit.Write(db, "audit.export", "audit", "log");
        await db.CommitAsync(ct);
        return size;
    }

    /// <param name="size">What <see cref="BeginAsync"/> said.</param>
    public async Task WriteAsync(Stream to, long size, CancellationToken ct)
    {
        await using var db = await dbs.ReadAsync(ct);
        var notes = await db.Set<AuditCheckpoint>().Where(row => row.Size <= size).OrderBy(row => row.Size).Select(row => row.Note).ToListAsync(ct);
        await using var file = new StreamWriter(to, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
        await file.WriteAsync(LogFile.Head(keys.OriginOf(scope.TenantId), size, notes).AsMemory(), ct);
        for (var from = 0L; from < size; from += Page)
        {
            var (first, end) = (from, Math.Min(from + Page, size));
            var rows = await (
                from link in db.Set<AuditLink>()
                where link.Index >= first && link.Index < end
                join entry in db.Set<AuditEntry>() on link.EntryId equals entry.Id into found
                from entry in found.DefaultIfEmpty()
                orderby link.Index
                select new { link.Index, link.Leaf, Entry = entry }).AsNoTracking().ToListAsync(ct);
            foreach (var block in rows.GroupBy(row => row.Index / TilePlace.Width))
            {
                foreach (var row in block)
                    await file.WriteAsync((row.Entry is null ? LogFile.Expired(row.Index, row.Leaf) : LogFile.Entry(row.Index, row.Entry)).AsMemory(), ct);
                await file.WriteAsync((await TileAsync(db, block.Key, size, ct)).AsMemory(), ct);
            }
        }
        await file.FlushAsync(ct);
    }

    private static async Task<string> TileAsync(TenantDb db, long number, long size, CancellationToken ct)
    {
        var spans = LogFile.TileSpans(number, size);
        var place = new TilePlace(0, number);
        var tiles = await TenantTiles.ReadAsync(db, TileTree.Places(spans).Append(place).ToHashSet(), ct);
        var tree = new TileTree(tiles);
        // The last tile may have grown since the checkpoint.
        var width = (int)Math.Min(TilePlace.Width, size - number * TilePlace.Width) * Merkle.HashSize;
        return LogFile.Tile(number, tiles[place][..width], [.. spans.Select(tree.Hash)]);
    }
}
