using System.Net.Mail;
using System.Text.Json;
using Microsoft.AspNetCore.Identity;
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
    IServiceScopeFactory scopes, TenantDbFactory dbs, TenantScope scope, TenantCatalog catalog, AuditTrail audit,
    Invitations invitations, TimeProvider clock)
{
    public sealed record Request(string Email, string Name, IReadOnlyList<Role> Roles);

    /// <returns>The path of the link to pass on.</returns>
    public async Task<Result<string>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.ManageUsers) is { } refusal) return refusal;
        var email = ask.Email.Trim();
        if (email.Length > 254 || !MailAddress.TryCreate(email, out var address) || address.Address != email)
            return Refusal.Invalid("email", "not_an_address");
        if (ask.Roles.Count == 0 || ask.Roles.Except(Members.LenderRoles).Any()) return Refusal.Invalid("roles", "not_a_role");

        var user = await FindOrCreateAsync(email, ask.Name.Trim());
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

    // A circuit lives for hours and its scoped context would keep what it read: this work has a scope of its own.
    private async Task<User> FindOrCreateAsync(string email, string name)
    {
        await using var own = scopes.CreateAsyncScope();
        var users = own.ServiceProvider.GetRequiredService<UserManager<User>>();
        if (await users.FindByEmailAsync(email) is { } known) return known;
        var user = new User { UserName = email, Email = email, DisplayName = name, LockoutEnabled = true };
        var made = await users.CreateAsync(user);
        return made.Succeeded
            ? user
            : await users.FindByEmailAsync(email) // two invitations at once: the other one made the account
                ?? throw new InvalidOperationException("The account could not be made: " + string.Join("; ", made.Errors.Select(e => e.Code)));
    }
}
