using System.Text.Json;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Tenancy.Protection;

/// <summary>Exchanges the tenant's key while everything runs: the next version takes over after <see cref="TenantKeys.Lead"/>.</summary>
public sealed class RotateTenantKey(TenantDbFactory dbs, TenantScope scope, TenantKeys keys, AuditTrail audit)
{
    public async Task<TenantKey> RunAsync(CancellationToken ct)
    {
        var next = await keys.RotateAsync(scope.TenantId, ct);
        await using var db = await dbs.WriteAsync(ct);
        audit.Write(db, "keys.rotated", "tenant", scope.TenantId, JsonSerializer.Serialize(new { version = next.Version, from = next.SealsFrom }));
        await db.CommitAsync(ct);
        return next;
    }
}
