using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Web.Features.Users;

/// <summary>One person who may act for this lender.</summary>
/// <param name="Agency">Name of the agency that the person belongs to; null for the lender's own people.</param>
/// <param name="HasFactor">A code is asked for after the password.</param>
/// <param name="IsWaiting">Invited, but no password was set yet.</param>
public sealed record MemberRow(
    Guid UserId, string Name, string Email, IReadOnlyList<Role> Roles, bool IsDisabled, bool IsWaiting, string? Agency, bool HasFactor);

/// <summary>The people of this lender and, to be seen only, those of the agencies that it engages.</summary>
public sealed class ListMembers(IDbContextFactory<PlatformDb> dbs, TenantScope scope, TimeProvider clock)
{
    public async Task<Result<IReadOnlyList<MemberRow>>> RunAsync(CancellationToken ct)
    {
        if (scope.Demand(Permission.ManageUsers) is { } refusal) return refusal;
        var (tenant, now) = (scope.TenantId, clock.GetUtcNow());
        await using var db = await dbs.CreateDbContextAsync(ct);
        var agencies = await (
            from engagement in db.AgencyEngagements
            join agency in db.Agencies on engagement.AgencyId equals agency.Id
            where engagement.TenantId == tenant && engagement.From <= now
                && (engagement.Until == null || engagement.Until > now)
            select agency).Distinct().ToDictionaryAsync(agency => agency.Id, agency => agency.Name, ct);
        var engaged = agencies.Keys.ToList();
        var held = await (
            from membership in db.Memberships
            join user in db.Users on membership.UserId equals user.Id
            where membership.TenantId == tenant && membership.AgencyId == null
                || membership.TenantId == null && membership.AgencyId != null && engaged.Contains(membership.AgencyId.Value)
            select new
            {
                membership.AgencyId, membership.Role, Disabled = membership.IsDisabled || user.IsDisabled,
                user.Id, user.DisplayName, user.Email, Waiting = user.PasswordHash == null,
                HasFactor = db.Set<SecondFactor>().Any(factor => factor.UserId == user.Id && factor.ConfirmedAt != null),
            }).AsNoTracking().ToListAsync(ct);
        return held.GroupBy(row => (row.Id, row.AgencyId))
            .Select(person => (person.First(), Roles: person.Select(row => row.Role).Order().ToList()))
            .Select(person => new MemberRow(
                person.Item1.Id, person.Item1.DisplayName, person.Item1.Email ?? "", person.Roles, person.Item1.Disabled,
                person.Item1.Waiting, person.Item1.AgencyId is { } agency ? agencies[agency] : null, person.Item1.HasFactor))
            .OrderBy(row => row.Agency ?? "", StringComparer.Ordinal).ThenBy(row => row.Email, StringComparer.Ordinal)
            .ToList();
    }
}
