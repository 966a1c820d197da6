using System.Text.Json;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;
using Platform.Web.Identity.Sessions;

namespace Platform.Web.Identity.Company;

/// <summary>
/// Finds whom a lender's provider speaks of. The account's name is (lender, issuer, subject); an e-mail address only finds
/// the invitation at the first time. An account that is used anywhere else is never entered this way: whoever runs one
/// lender's provider would otherwise be that person at another lender.
/// </summary>
public sealed class EnterByCompany(
    UserManager<User> users, IDbContextFactory<PlatformDb> dbs, FindOrCreateUser accounts, TenantRunner tenants, TenantChoices choices, TimeProvider clock)
{
    public sealed record Entered(User User, TenantChoice Choice);

    public async Task<Result<Entered>> RunAsync(CompanySignIn provider, Tenant tenant, CompanyPerson person, CancellationToken ct)
    {
        var found = await FindAsync(provider, tenant, person, ct);
        if (!found.IsRefused) return found;
        await TraceAsync(tenant, SessionTrail.Refused, "session", tenant.Id, new { by = "company", because = found.Refusal.Code }, allowed: false, ct);
        return found;
    }

    private async Task<Result<Entered>> FindAsync(CompanySignIn provider, Tenant tenant, CompanyPerson person, CancellationToken ct)
    {
        if (person.Email is not { } email || !person.IsEmailVerified || !FindOrCreateUser.IsAddress(email)) return new Refusal("company_unverified");
        if (!provider.Domains.Split(' ').Contains(email[(email.LastIndexOf('@') + 1)..].ToLowerInvariant())) return new Refusal("company_domain");

        var login = new UserLoginInfo($"company:{tenant.Id}:{provider.Issuer}", person.Subject, tenant.Name);
        var user = await users.FindByLoginAsync(login.LoginProvider, login.ProviderKey);
        if (user is null)
        {
            var invited = await InvitedAsync(provider, tenant, person, email, ct);
            if (invited.IsRefused) return invited.Refusal;
            user = invited.Value;
            if (await IsElsewhereAsync(user, tenant, ct)) return new Refusal("company_elsewhere");
            // One account of the company is one person here: a second subject with the same address is somebody else.
            if ((await users.GetLoginsAsync(user)).Any(held => held.LoginProvider == login.LoginProvider)) return new Refusal("company_not_invited");
            if (!(await users.AddLoginAsync(user, login)).Succeeded) return new Refusal("company_refused");
        }
        if (user.IsDisabled) return new Refusal("company_not_invited");
        if (await IsElsewhereAsync(user, tenant, ct)) return new Refusal("company_elsewhere");
        return (await choices.ReadAsync(user.Id, ct)).FirstOrDefault(choice => choice.Tenant?.Id == tenant.Id && choice.Agency is null) is { } here
            ? new Entered(user, here)
            : new Refusal("company_not_invited");
    }

    private async Task<Result<User>> InvitedAsync(CompanySignIn provider, Tenant tenant, CompanyPerson person, string email, CancellationToken ct)
    {
        if (await users.FindByEmailAsync(email) is { } known)
        {
            await using var db = await dbs.CreateDbContextAsync(ct);
            // Whoever was removed stays out, and whether an address works elsewhere is nobody's business here.
            return await db.Memberships.AnyAsync(m => m.UserId == known.Id && m.TenantId == tenant.Id && m.AgencyId == null, ct)
                ? known
                : new Refusal("company_not_invited");
        }
        if (!provider.MayCreate) return new Refusal("company_not_invited");
        var made = await accounts.RunAsync(email, person.Name ?? "");
        await TraceAsync(tenant, "member.came_by_company", "user", made.Id, new { role = provider.DefaultRole.ToString() }, allowed: true, ct, db => db.Add(new Membership
        {
            UserId = made.Id, TenantId = tenant.Id, Role = provider.DefaultRole, CreatedAt = clock.GetUtcNow(),
        }));
        return (await users.FindByIdAsync(made.Id.ToString()))!;
    }

    private async Task<bool> IsElsewhereAsync(User user, Tenant tenant, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Memberships.AnyAsync(m => m.UserId == user.Id && (m.TenantId != tenant.Id || m.AgencyId != null), ct);
    }

    private Task TraceAsync(
        Tenant tenant, string action, string resource, object id, object facts, bool allowed, CancellationToken ct, Action<TenantDb>? more = null) =>
        tenants.RunAsync(tenant.Id, Actor.Job("company sign-in"), async (services, token) =>
        {
            await using var db = await services.GetRequiredService<TenantDbFactory>().WriteAsync(token);
            more?.Invoke(db);
            services.GetRequiredService<AuditTrail>().Write(db, action, resource, id, JsonSerializer.Serialize(facts), allowed: allowed);
            await db.CommitAsync(token);
        }, ct);
}
