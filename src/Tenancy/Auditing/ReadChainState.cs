using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Tenancy.Auditing;

/// <summary>How far the tenant's chain goes, and what the last verification said of it.</summary>
/// <param name="Waiting">Entries that the sequencer has not chained yet.</param>
/// <param name="Last">Null before the first verification.</param>
/// <param name="Findings">What the last verification named, at most two hundred.</param>
/// <param name="Signed">Up to how many entries a checkpoint is signed; null before the first.</param>
/// <param name="Stopped">Why nothing is signed any more; null while all is well.</param>
public sealed record ChainState(
    long Count, long Waiting, AuditCheck? Last, IReadOnlyList<AuditFinding> Findings, IReadOnlyList<AuditCheck> Earlier, long? Signed, string? Stopped);

/// <summary>Reads the state of the chain; it names nobody.</summary>
public sealed class ReadChainState(TenantDbFactory dbs, TenantScope scope)
{
    private const int Shown = 8;

    public async Task<Result<ChainState>> RunAsync(CancellationToken ct)
    {
        if (scope.Demand(Permission.ViewAudit) is { } refusal) return refusal;
        await using var db = await dbs.ReadAsync(ct);
        var head = await db.Set<AuditHead>().AsNoTracking().SingleOrDefaultAsync(ct);
        var checks = await db.Set<AuditCheck>().AsNoTracking().OrderByDescending(check => check.At).Take(Shown).ToListAsync(ct);
        var last = checks.FirstOrDefault();
        var findings = last?.Findings is { } json ? JsonSerializer.Deserialize<List<AuditFinding>>(json)! : [];
        var signed = await db.Set<AuditCheckpoint>().MaxAsync(row => (long?)row.Size, ct);
        return new ChainState(head?.Count ?? 0, await db.Set<AuditPending>().LongCountAsync(ct), last, findings, [.. checks.Skip(1)], signed, head?.Stopped);
    }
}
