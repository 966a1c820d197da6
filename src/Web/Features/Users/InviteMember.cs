using System.Text.Json;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;
using Platform.Web.Identity;

namespace Platform.Web.Features.Users;

/// <summary>
/// Gives a person roles at this lender. The answer is a link for that person, of the same form whether or not the person
/// has an account here already: the administrator neither chooses a password nor learns who else works with the platform.
/// </summary>
public sealed class InviteMember(
    FindOrCreateUser accounts, TenantDbFactory dbs, TenantScope scope, TenantCatalog catalog, AuditTrail audit,
    Invitations invitations, TimeProvider clock)
{
    public sealed record Request(string Email, string Name, IReadOnlyList<Role> Roles);

    /// <returns>The path of the link to pass on.</returns>
    public async Task<Result<string>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.ManageUsers) is { } refusal) return refusal;
        var email = ask.Email.Trim();
        if (!FindOrCreateUser.IsAddress(email)) return Refusal.Invalid("email", "not_an_address");
        if (ask.Roles.Count == 0 || ask.Roles.Except(Members.LenderRoles).Any()) return Refusal.Invalid("roles", "not_a_role");

        var user = await accounts.RunAsync(email, ask.Name.Trim());
        await using var db = await dbs.WriteAsync(ct);
        if ((await Members.LockAsync(db, ct)).Exists(m => m.UserId == user.Id)) return new Refusal("already_member");
        foreach (var role in ask.Roles.Distinct())
        {
            db.Add(new Membership
            {
                UserId = user.Id, TenantId = db.TenantId, Role = role, CreatedAt = clock.GetUtcNow(),
            });
        }
        audit.Write(db, "member.invited", "user", user.Id, JsonSerializer.Serialize(new { roles = ask.Roles.Select(r => r.ToString()) }));
        await db.CommitAsync(ct);
        var tenant = await catalog.FindAsync(scope.TenantId, ct);
        return invitations.Link(user, tenant!.Key, mayReplacePassword: false);
    }
}
