using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing.Proofs;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Tenancy.Auditing;

/// <summary>The last signed checkpoint of the tenant's log; it names nobody.</summary>
public sealed class ReadCheckpoint(TenantDbFactory dbs, TenantScope scope, AuditKeys keys)
{
    /// <returns>The note and the keys that verify it, under the log's name; refused while nothing is signed.</returns>
    public async Task<Result<(AuditCheckpoint Checkpoint, IReadOnlyList<string> Keys)>> RunAsync(CancellationToken ct)
    {
        if (scope.Demand(Permission.ViewAudit) is { } refusal) return refusal;
        await using var db = await dbs.ReadAsync(ct);
        var last = await db.Set<AuditCheckpoint>().AsNoTracking().OrderByDescending(row => row.Size).FirstOrDefaultAsync(ct);
        if (last is null) return new Refusal("audit_unsigned");
        var origin = keys.OriginOf(scope.TenantId);
        return (last, (IReadOnlyList<string>)[.. keys.Verifiers.Select(key => key.Named(origin).ToString())]);
    }
}
