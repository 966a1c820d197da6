using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Tenancy.Auditing.Searches;

/// <summary>The questions that the asker keeps, by name.</summary>
public sealed class ListSearches(TenantDbFactory dbs, TenantScope scope)
{
    public async Task<IReadOnlyList<AuditSearch>> RunAsync(CancellationToken ct)
    {
        if (!Guid.TryParse(scope.Actor.Id, out var me)) return [];
        await using var db = await dbs.ReadAsync(ct);
        return await db.Set<AuditSearch>().AsNoTracking().Where(row => row.UserId == me).OrderBy(row => row.Name).ToListAsync(ct);
    }
}
