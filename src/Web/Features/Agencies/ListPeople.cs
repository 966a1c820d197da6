using Microsoft.EntityFrameworkCore;
using Platform.Collections;
using Platform.Collections.Cases;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;

namespace Platform.Web.Features.Agencies;

/// <summary>One person of the own agency.</summary>
/// <param name="IsWaiting">Invited, but no password was set yet.</param>
/// <param name="Cases">Open cases the person has at this lender.</param>
public sealed record PersonRow(Guid UserId, string Name, string Email, IReadOnlyList<Role> Roles, bool IsDisabled, bool IsWaiting, int Cases);

/// <summary>The people of the own agency, and how many cases each has at this lender.</summary>
public sealed class ListPeople(IDbContextFactory<PlatformDb> platform, TenantDbFactory dbs, AgencyPeople people)
{
    public async Task<Result<IReadOnlyList<PersonRow>>> RunAsync(CancellationToken ct)
    {
        var asked = people.Demand();
        if (asked.IsRefused) return asked.Refusal;
        var agency = asked.Value;
        Dictionary<Guid, int> cases;
        await using (var db = await dbs.ReadAsync(ct))
        {
            cases = await db.Cases.Where(row => row.State == CaseState.Open && row.AssignedTo != null)
                .GroupBy(row => row.AssignedTo!.Value).Select(group => new { group.Key, Count = group.Count() })
                .ToDictionaryAsync(row => row.Key, row => row.Count, ct);
        }
        await using var shared = await platform.CreateDbContextAsync(ct);
        var held = await (
            from member in shared.Memberships
            join user in shared.Users on member.UserId equals user.Id
            where member.AgencyId == agency && member.TenantId == null
            select new { user.Id, user.DisplayName, user.Email, member.Role, Disabled = member.IsDisabled || user.IsDisabled, Waiting = user.PasswordHash == null })
            .AsNoTracking().ToListAsync(ct);
        return held.GroupBy(row => row.Id)
            .Select(person => new PersonRow(
                person.Key, person.First().DisplayName, person.First().Email ?? "", [.. person.Select(row => row.Role).Order()],
                person.First().Disabled, person.First().Waiting, cases.GetValueOrDefault(person.Key)))
            .OrderBy(row => row.Roles[0]).ThenBy(row => row.Email, StringComparer.Ordinal).ToList();
    }
}
