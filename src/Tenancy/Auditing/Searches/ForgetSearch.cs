using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Tenancy.Auditing.Searches;

/// <summary>Lets go of a question that the asker kept; somebody else's is not found.</summary>
public sealed class ForgetSearch(TenantDbFactory dbs, TenantScope scope)
{
    public async Task<Result> RunAsync(Guid id, CancellationToken ct)
    {
        if (!Guid.TryParse(scope.Actor.Id, out var me)) return Refusal.NotFound("search");
        await using var db = await dbs.WriteAsync(ct);
        if (await db.Set<AuditSearch>().SingleOrDefaultAsync(row => row.Id == id && row.UserId == me, ct) is not { } row) return Refusal.NotFound("search");
        db.Remove(row);
        await db.CommitAsync(ct);
        return default;
    }
}
