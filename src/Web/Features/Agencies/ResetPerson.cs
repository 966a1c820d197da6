using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;
using Platform.Web.Identity;

namespace Platform.Web.Features.Agencies;

/// <summary>Makes a link with which a person of the own agency sets a new password; refused for who also works elsewhere.</summary>
public sealed class ResetPerson(
    IDbContextFactory<PlatformDb> platform, AgencyPeople people, TenantScope scope, TenantCatalog catalog, Invitations invitations)
{
    public async Task<Result<string>> RunAsync(Guid userId, CancellationToken ct)
    {
        var asked = people.Demand();
        if (asked.IsRefused) return asked.Refusal;
        User user;
        await using (var shared = await platform.CreateDbContextAsync(ct))
        {
            var held = await shared.Memberships.AsNoTracking().Where(m => m.UserId == userId).ToListAsync(ct);
            if (!held.Exists(m => m.AgencyId == asked.Value)) return Refusal.NotFound("user");
            if (held.Exists(m => m.AgencyId != asked.Value)) return new Refusal("member_elsewhere");
            user = await shared.Users.AsNoTracking().SingleAsync(u => u.Id == userId, ct);
        }
        await people.TraceAsync(asked.Value, "agency_member.reset_link", userId, null, ct);
        var tenant = await catalog.FindAsync(scope.TenantId, ct);
        return invitations.Link(user, tenant!.Key, mayReplacePassword: true);
    }
}
