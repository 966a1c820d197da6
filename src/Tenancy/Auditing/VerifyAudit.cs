using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Auditing.Proofs;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;

namespace Platform.Tenancy.Auditing;

public enum AuditFault
{
    /// <summary>The entry's content is not what was chained.</summary>
    EntryChanged,

    /// <summary>The chain names an entry that is not there.</summary>
    EntryRemoved,

    /// <summary>An entry that neither stands in the chain nor waits for it.</summary>
    EntryInserted,

    /// <summary>A place in the chain is empty.</summary>
    LinkRemoved,

    /// <summary>A link's hash does not follow from the one before.</summary>
    LinkChanged,

    /// <summary>The chain's end is not where its head says.</summary>
    HeadDiffers,

    /// <summary>An earlier verification saw another chain up to this place: it was cut, or computed anew.</summary>
    HistoryDiffers,

    /// <summary>What an earlier verification had kept was changed.</summary>
    CheckChanged,

    /// <summary>A tile of the Merkle tree is not what the leaves give.</summary>
    TileChanged,

    /// <summary>A checkpoint in the database that none of our keys has signed.</summary>
    CheckpointForged,

    /// <summary>A signed checkpoint, here or outside, tells of another tree at this size: the log was cut or written anew.</summary>
    CheckpointDiffers,
}

/// <param name="Index">The place in the chain, where the finding has one.</param>
public sealed record AuditFinding(AuditFault Fault, long? Index, Guid? EntryId);

/// <param name="Count">How many links were read.</param>
/// <param name="Waiting">Entries written a moment ago that the sequencer has not chained yet.</param>
/// <param name="LastHash">The hash of the last link; 32 zero bytes without one.</param>
public sealed record AuditVerdict(long Count, long Waiting, IReadOnlyList<AuditFinding> Findings, byte[] LastHash)
{
    public bool IsWhole => Findings.Count == 0;
}

/// <summary>Reads the tenant's whole log and chain in one snapshot, computes every hash anew and names what differs.</summary>
public sealed class VerifyAudit(TenantDbFactory dbs, TenantScope scope, TenantKeys keys, AuditKeys signing, AuditEvidence evidence)
{
    private const int Page = 5_000;

    /// <summary>How many empty places are named one by one; the rest is their sum.</summary>
    private const int Named = 1_000;

    public async Task<AuditVerdict> RunAsync(CancellationToken ct)
    {
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        var outside = await evidence.AllAsync(scope.TenantId, ct);
        await using var db = await dbs.ReadAsync(ct);
        var findings = new List<AuditFinding>();
        var seen = await SeenAsync(db, cipher, findings, ct);
        var tree = new VerifyTree(await SignedAsync(db, outside, findings, ct));
        var hasTree = await db.Set<AuditTile>().AnyAsync(ct) || await db.Set<AuditCheckpoint>().AnyAsync(ct); // else the sequencer has not come by since there are trees
        var (next, count, before) = (0L, 0L, new byte[AuditLeaf.HashSize]);
        byte[]? known = before; // the hash before, or null where a removed link took it along
        while (true)
        {
            var from = next;
            var page = await (
                from link in db.Set<AuditLink>()
                where link.Index >= @from
                join entry in db.Set<AuditEntry>() on link.EntryId equals entry.Id into found
                from entry in found.DefaultIfEmpty()
                orderby link.Index
                select new { Link = link, Entry = entry }).AsNoTracking().Take(Page).ToListAsync(ct);
            foreach (var row in page)
            {
                for (; next < row.Link.Index; next++)
                {
                    findings.Add(new(AuditFault.LinkRemoved, next, null));
                    known = null;
                    tree.Break();
                }
                if (row.Entry is null) findings.Add(new(AuditFault.EntryRemoved, row.Link.Index, row.Link.EntryId));
                else if (!AuditLeaf.Hash(row.Entry).AsSpan().SequenceEqual(row.Link.Leaf))
                    findings.Add(new(AuditFault.EntryChanged, row.Link.Index, row.Link.EntryId));
                if (known is not null && !AuditLeaf.Chain(known, row.Link.Leaf).AsSpan().SequenceEqual(row.Link.Hash))
                    findings.Add(new(AuditFault.LinkChanged, row.Link.Index, row.Link.EntryId));
                known = before = row.Link.Hash;
                next = row.Link.Index + 1;
                count++;
                if (!tree.Add(row.Link.Leaf)) findings.Add(new(AuditFault.CheckpointDiffers, row.Link.Index, row.Link.EntryId));
                if (seen.Remove(next, out var hash) && hash != Convert.ToHexStringLower(before))
                    findings.Add(new(AuditFault.HistoryDiffers, row.Link.Index, row.Link.EntryId));
            }
            if (hasTree) findings.AddRange(await tree.TilesAsync(db, isEnd: page.Count < Page, ct));
            if (page.Count < Page) break;
        }
        findings.AddRange(tree.Beyond(next).Select(size => new AuditFinding(AuditFault.CheckpointDiffers, size - 1, null)));
        findings.AddRange(seen.Keys.Where(end => end > next).Order().Take(1).Select(end => new AuditFinding(AuditFault.HistoryDiffers, end - 1, null)));
        await EndAsync(db, next, before, findings, ct);
        return new(count, await db.Set<AuditPending>().LongCountAsync(ct), findings, before);
    }

    /// <summary>How long the chain was and what its last hash was, as earlier verifications kept it under the tenant's key.</summary>
    private static async Task<Dictionary<long, string>> SeenAsync(
        TenantDb db, TenantCipher cipher, List<AuditFinding> findings, CancellationToken ct)
    {
        var seen = new Dictionary<long, string>();
        var checks = await db.Set<AuditCheck>().AsNoTracking().Where(check => check.Seal != null)
            .OrderByDescending(check => check.At).Select(check => new { check.Id, check.Count, check.Seal }).Take(Named).ToListAsync(ct);
        foreach (var check in checks)
        {
            try
            {
                var parts = Encoding.UTF8.GetString(cipher.Open(AuditCheck.Place, check.Id.ToString("D"), check.Seal!)).Split(':');
                var count = long.Parse(parts[0], CultureInfo.InvariantCulture);
                if (count > 0) seen[count] = parts[1];
                if (count == check.Count) continue;
            }
            catch (CryptographicException)
            {
                // Named below like one whose count was changed.
            }
            findings.Add(new(AuditFault.CheckChanged, check.Count, check.Id));
        }
        return seen;
    }

    /// <summary>Size and root of every checkpoint that we have signed and that lies here or outside.</summary>
    private async Task<IReadOnlyList<Checkpoint>> SignedAsync(TenantDb db, IReadOnlyList<Checkpoint> outside, List<AuditFinding> findings, CancellationToken ct)
    {
        var (signed, origin) = (outside.ToList(), signing.OriginOf(db.TenantId));
        foreach (var row in await db.Set<AuditCheckpoint>().AsNoTracking().OrderBy(row => row.Size).ToListAsync(ct))
        {
            if (signing.Open(row.Note, origin) is { } own && own.Size == row.Size) signed.Add(own);
            else findings.Add(new(AuditFault.CheckpointForged, row.Size - 1, null));
        }
        return signed;
    }

    private static async Task EndAsync(TenantDb db, long next, byte[] last, List<AuditFinding> findings, CancellationToken ct)
    {
        var head = await db.Set<AuditHead>().AsNoTracking().SingleOrDefaultAsync(ct);
        // Places that the head knows of and nothing stands in: the newest links were removed.
        for (var place = next; place < Math.Min(head?.Count ?? 0, next + Named); place++)
            findings.Add(new(AuditFault.LinkRemoved, place, null));
        if (head is null ? next > 0 : head.Count != next || !head.Hash.AsSpan().SequenceEqual(last))
            findings.Add(new(AuditFault.HeadDiffers, head?.Count ?? next, null));
        var strays = await db.Set<AuditEntry>()
            .Where(entry => !db.Set<AuditLink>().Any(link => link.EntryId == entry.Id)
                && !db.Set<AuditPending>().Any(waits => waits.EntryId == entry.Id))
            .OrderBy(entry => entry.At).Select(entry => entry.Id).Take(Named).ToListAsync(ct);
        findings.AddRange(strays.Select(id => new AuditFinding(AuditFault.EntryInserted, null, id)));
        var lost = await db.Set<AuditPending>()
            .Where(waits => !db.Set<AuditEntry>().Any(entry => entry.Id == waits.EntryId))
            .Select(waits => waits.EntryId).ToListAsync(ct);
        findings.AddRange(lost.Select(id => new AuditFinding(AuditFault.EntryRemoved, null, id)));
    }
}
