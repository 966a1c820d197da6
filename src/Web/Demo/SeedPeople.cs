using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;

namespace Platform.Web.Demo;

/// <summary>The demo's lenders, agency and people; whatever exists already is kept, save a password that no longer fits.</summary>
public sealed class SeedPeople(PlatformDb db, UserManager<User> users, TimeProvider clock)
{
    public async Task RunAsync(string password, CancellationToken ct)
    {
        await LendersAsync(ct);
        foreach (var person in DemoPeople.All) await PersonAsync(person, password, ct);
    }

    private async Task LendersAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await AddLenderAsync(new Tenant
        {
            Key = "harbour", Name = "Harbour Finance", Region = "GB", TimeZone = "Europe/London", Language = "en",
            Currency = "GBP", IsDemo = true, CreatedAt = now,
        }, ct);
        await AddLenderAsync(new Tenant
        {
            Key = "jinqiao", Name = "金桥消费金融", Region = "CN", TimeZone = "Asia/Shanghai", Language = "zh-CN",
            Currency = "CNY", IsDemo = true, CreatedAt = now,
        }, ct);
        await AddAgencyAsync("swift", "Swift Recoveries", now, ct);
        await AddAgencyAsync("northgate", "Northgate Collections", now, ct);
        await db.SaveChangesAsync(ct);
    }

    private async Task AddAgencyAsync(string key, string name, DateTimeOffset now, CancellationToken ct)
    {
        if (await db.Agencies.AnyAsync(known => known.Key == key, ct)) return;
        var agency = new Agency { Key = key, Name = name };
        db.Add(agency);
        foreach (var tenant in await db.Tenants.Where(t => t.Key == "harbour" || t.Key == "jinqiao").ToListAsync(ct))
            db.Add(new AgencyEngagement { TenantId = tenant.Id, AgencyId = agency.Id, From = now.AddDays(-90) });
    }

    private async Task AddLenderAsync(Tenant tenant, CancellationToken ct)
    {
        if (await db.Tenants.AnyAsync(t => t.Key == tenant.Key, ct)) return;
        db.Add(tenant);
        await db.SaveChangesAsync(ct);
    }

    private async Task PersonAsync(DemoPerson person, string password, CancellationToken ct)
    {
        var user = await users.FindByEmailAsync(person.Email);
        if (user is null)
        {
            user = new User
            {
                UserName = person.Email, Email = person.Email, EmailConfirmed = true, DisplayName = person.Name,
                Language = person.Language, LockoutEnabled = true,
            };
            // Whoever runs the demo chooses its password: the rules for people's own passwords are not asked.
            user.PasswordHash = users.PasswordHasher.HashPassword(user, password);
            Check(await users.CreateAsync(user));
        }
        else if (!await users.CheckPasswordAsync(user, password))
        {
            user.PasswordHash = users.PasswordHasher.HashPassword(user, password);
            Check(await users.UpdateSecurityStampAsync(user));
        }
        if (await db.Memberships.AnyAsync(m => m.UserId == user.Id, ct)) return;
        db.Add(new Membership
        {
            UserId = user.Id,
            TenantId = person.Tenant is { } key ? (await db.Tenants.SingleAsync(t => t.Key == key, ct)).Id : null,
            AgencyId = person.Agency is { } agency ? (await db.Agencies.SingleAsync(a => a.Key == agency, ct)).Id : null,
            Role = person.Role,
            CreatedAt = clock.GetUtcNow(),
        });
        await db.SaveChangesAsync(ct);
    }

    private static void Check(IdentityResult result)
    {
        if (!result.Succeeded)
            throw new InvalidOperationException("A demo user could not be made: " + string.Join("; ", result.Errors.Select(e => e.Description)));
    }
}
