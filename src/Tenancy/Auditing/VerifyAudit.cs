using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Data;

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
}

/// <param name="Index">The place in the chain, where the finding has one.</param>
public sealed record AuditFinding(AuditFault Fault, long? Index, Guid? EntryId);

/// <param name="Count">How many links were read.</param>
/// <param name="Waiting">Entries written a moment ago that the sequencer has not chained yet.</param>
public sealed record AuditVerdict(long Count, long Waiting, IReadOnlyList<AuditFinding> Findings)
{
    public bool IsWhole => Findings.Count == 0;
}

/// <summary>Reads the tenant's whole log and chain in one snapshot, computes every hash anew and names what differs.</summary>
public sealed class VerifyAudit(TenantDbFactory dbs)
{
    private const int Page = 5_000;

    public async Task<AuditVerdict> RunAsync(CancellationToken ct)
    {
        await using var db = await dbs.ReadAsync(ct);
        var findings = new List<AuditFinding>();
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
                }
                if (row.Entry is null) findings.Add(new(AuditFault.EntryRemoved, row.Link.Index, row.Link.EntryId));
                else if (!AuditLeaf.Hash(row.Entry).AsSpan().SequenceEqual(row.Link.Leaf))
                    findings.Add(new(AuditFault.EntryChanged, row.Link.Index, row.Link.EntryId));
                if (known is not null && !AuditLeaf.Chain(known, row.Link.Leaf).AsSpan().SequenceEqual(row.Link.Hash))
                    findings.Add(new(AuditFault.LinkChanged, row.Link.Index, row.Link.EntryId));
                known = before = row.Link.Hash;
                next = row.Link.Index + 1;
                count++;
            }
            if (page.Count < Page) break;
        }
        await EndAsync(db, next, before, findings, ct);
        return new(count, await db.Set<AuditPending>().LongCountAsync(ct), findings);
    }

    private static async Task EndAsync(TenantDb db, long next, byte[] last, List<AuditFinding> findings, CancellationToken ct)
    {
        var head = await db.Set<AuditHead>().AsNoTracking().SingleOrDefaultAsync(ct);
        if (head is null && next == 0) return; // the sequencer has not come by yet
        if (head is null || head.Count != next || !head.Hash.AsSpan().SequenceEqual(last))
            findings.Add(new(AuditFault.HeadDiffers, head?.Count, null));
        var strays = await db.Set<AuditEntry>()
            .Where(entry => !db.Set<AuditLink>().Any(link => link.EntryId == entry.Id)
                && !db.Set<AuditPending>().Any(waits => waits.EntryId == entry.Id))
            .OrderBy(entry => entry.At).Select(entry => entry.Id).ToListAsync(ct);
        findings.AddRange(strays.Select(id => new AuditFinding(AuditFault.EntryInserted, null, id)));
        var lost = await db.Set<AuditPending>()
            .Where(waits => !db.Set<AuditEntry>().Any(entry => entry.Id == waits.EntryId))
            .Select(waits => waits.EntryId).ToListAsync(ct);
        findings.AddRange(lost.Select(id => new AuditFinding(AuditFault.EntryRemoved, null, id)));
    }
}
