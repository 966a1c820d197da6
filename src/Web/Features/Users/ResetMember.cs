using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;
using Platform.Web.Identity;

namespace Platform.Web.Features.Users;

/// <summary>
/// Makes a link with which a person of this lender sets a new password. Refused for a person who also works elsewhere:
/// one lender's administrator must not reach another lender through a shared account.
/// </summary>
public sealed class ResetMember(
    IDbContextFactory<PlatformDb> platform, TenantDbFactory dbs, TenantScope scope, TenantCatalog catalog, AuditTrail audit,
    Invitations invitations)
{
    public async Task<Result<string>> RunAsync(Guid userId, CancellationToken ct)
    {
        if (scope.Demand(Permission.ManageUsers) is { } refusal) return refusal;
        var tenantId = scope.TenantId;
        User user;
        await using (var shared = await platform.CreateDbContextAsync(ct))
        {
            var held = await shared.Memberships.AsNoTracking().Where(m => m.UserId == userId).ToListAsync(ct);
            if (!held.Exists(m => m.TenantId == tenantId)) return Refusal.NotFound("user");
            if (held.Exists(m => m.TenantId != tenantId || m.AgencyId is not null)) return new Refusal("member_elsewhere");
            user = await shared.Users.AsNoTracking().SingleAsync(u => u.Id == userId, ct);
        }
        await using var db = await dbs.WriteAsync(ct);
        audit.Write(db, "member.reset_link", "user", userId);
        await db.CommitAsync(ct);
        var tenant = await catalog.FindAsync(tenantId, ct);
        return invitations.Link(user, tenant!.Key, mayReplacePassword: true);
    }
}
