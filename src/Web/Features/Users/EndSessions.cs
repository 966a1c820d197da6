using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Web.Identity.Sessions;

namespace Platform.Web.Features.Users;

/// <summary>Ends whatever a person has open at this lender; what the person does elsewhere goes on.</summary>
public sealed class EndSessions(IDbContextFactory<PlatformDb> platform, TenantDbFactory dbs, TenantScope scope, AuditTrail audit, SessionBook book)
{
    /// <returns>How many sessions ended.</returns>
    public async Task<Result<int>> RunAsync(Guid userId, CancellationToken ct)
    {
        if (scope.Demand(Permission.ManageUsers) is { } refusal) return refusal;
        var tenant = scope.TenantId;
        await using (var shared = await platform.CreateDbContextAsync(ct))
        {
            if (!await shared.Memberships.AnyAsync(m => m.UserId == userId && m.TenantId == tenant && m.AgencyId == null, ct)) return Refusal.NotFound("user");
        }
        await using (var db = await dbs.WriteAsync(ct))
        {
            audit.Write(db, "member.sessions_ended", "user", userId);
            await db.CommitAsync(ct);
        }
        return await book.EndAtAsync(userId, tenant, ct);
    }
}
