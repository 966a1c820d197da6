using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Web.Features.Home;

/// <summary>The newest entries of the last day behind a figure of the privacy officer's home.</summary>
public sealed class ReadTrail(TenantDbFactory dbs, TenantScope scope, AuditTrail audit, TimeProvider clock)
{
    private const int Most = 25;

    /// <param name="kind">One of <see cref="Trails.All"/>; null for all.</param>
    public async Task<Result<IReadOnlyList<AuditEntry>>> RunAsync(string? kind, CancellationToken ct)
    {
        if (scope.Demand(Permission.ViewAudit) is { } refusal) return refusal;
        await audit.SeenAsync("audit.search", "audit", "home", kind ?? "all", null, null, ct);
        await using var db = await dbs.ReadAsync(ct);
        return await Trails.Of(db, kind, clock.GetUtcNow().AddDays(-1)).OrderByDescending(entry => entry.At).ThenByDescending(entry => entry.Id).Take(Most).ToListAsync(ct);
    }
}
