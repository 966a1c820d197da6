using Microsoft.EntityFrameworkCore;
using Platform.Collections.Cases;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Visits;

/// <summary>Who may be sent on a visit: the people of one's own agency, or the lender's own, who work cases today.</summary>
public sealed class VisitPeople(IDbContextFactory<PlatformDb> platform, TenantScope scope)
{
    private static readonly Role[] Roles = [.. Enum.GetValues<Role>().Where(role => Permissions.Allows(role, Permission.WorkCases))];

    public async Task<IReadOnlyList<Collector>> RunAsync(CancellationToken ct)
    {
        var (agency, tenant) = (scope.Actor.Agency, scope.TenantId);
        await using var db = await platform.CreateDbContextAsync(ct);
        var found = await (
            from member in db.Memberships
            join user in db.Users on member.UserId equals user.Id
            where member.AgencyId == agency && (agency != null || member.TenantId == tenant)
                && Roles.Contains(member.Role) && !member.IsDisabled && !user.IsDisabled
            orderby user.DisplayName
            select new { user.Id, user.DisplayName }).Distinct().ToListAsync(ct);
        return [.. found.OrderBy(one => one.DisplayName, StringComparer.Ordinal).Select(one => new Collector(one.Id, one.DisplayName))];
    }
}
