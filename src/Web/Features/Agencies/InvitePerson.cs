using System.Text.Json;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;
using Platform.Web.Identity;

namespace Platform.Web.Features.Agencies;

/// <summary>Gives a person roles at the own agency; the answer is a link for that person, of one form whoever it is.</summary>
public sealed class InvitePerson(
    AgencyPeople people, FindOrCreateUser accounts, TenantScope scope, TenantCatalog catalog, Invitations invitations, TimeProvider clock)
{
    public sealed record Request(string Email, string Name, IReadOnlyList<Role> Roles);

    /// <returns>The path of the link to pass on.</returns>
    public async Task<Result<string>> RunAsync(Request ask, CancellationToken ct)
    {
        var asked = people.Demand();
        if (asked.IsRefused) return asked.Refusal;
        var (agency, email) = (asked.Value, ask.Email.Trim());
        if (!FindOrCreateUser.IsAddress(email)) return Refusal.Invalid("email", "not_an_address");
        if (ask.Roles.Count == 0 || ask.Roles.Except(AgencyPeople.Roles).Any()) return Refusal.Invalid("roles", "not_a_role");
        var user = await accounts.RunAsync(email, ask.Name.Trim());
        var facts = JsonSerializer.Serialize(new { roles = ask.Roles.Select(role => role.ToString()) });
        var done = await people.ChangeAsync(agency, "agency_member.invited", user.Id, facts, (db, all) =>
        {
            if (all.Exists(m => m.UserId == user.Id)) return new Refusal("already_member");
            db.AddRange(ask.Roles.Distinct().Select(role => new Membership { UserId = user.Id, AgencyId = agency, Role = role, CreatedAt = clock.GetUtcNow() }));
            return null;
        }, ct);
        if (done.IsRefused) return done.Refusal;
        var tenant = await catalog.FindAsync(scope.TenantId, ct);
        return invitations.Link(user, tenant!.Key, mayReplacePassword: false);
    }
}
