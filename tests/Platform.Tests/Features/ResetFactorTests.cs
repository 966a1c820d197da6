using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Testing;
using Platform.Testing.Postgres;
using Platform.Tests.Host;
using Platform.Tests.Identity;
using Platform.Web.Features.Users;
using Platform.Web.Identity.SecondFactors;

namespace Platform.Tests.Features;

/// <summary>A person who has lost app and codes, and the administrator who lets the person begin anew.</summary>
public sealed class ResetFactorTests(PostgresServer postgres)
{
    private const string Person = "strategist@harbour.example";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task It_ends_every_session_says_in_the_trail_how_the_person_was_proven_and_the_password_opens_again(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct, Probe.Wishes());
        var browser = await host.SignInAsync(Person, Ct);
        var user = await UserAsync(host, Person);
        await EnrolAsync(host, user);
        Assert.True((await ListAsync(host)).Single(row => row.UserId == user).HasFactor);

        Assert.Equal("factor_none", (await ResetAsync(host, await UserAsync(host, "inspector@harbour.example"), Reproof.InPerson)).Refusal.Code);
        Assert.True((await ResetAsync(host, user, null)).IsRefused);
        Assert.True((await ResetAsync(host, user, Reproof.InPerson, Role.Strategist)).IsRefused);
        Assert.True(await HasAsync(host, user));
        Assert.NotEqual(Probe.Nobody, await Probe.AskAsync(browser, Ct));

        Assert.False((await ResetAsync(host, user, Reproof.VideoCall)).IsRefused);

        Assert.False(await HasAsync(host, user));
        Assert.Equal(Probe.Nobody, await Probe.AskAsync(browser, Ct));
        Assert.NotEqual(Probe.Nobody, await Probe.AskAsync(await host.SignInAsync(Person, Ct), Ct));
        Assert.False((await ListAsync(host)).Single(row => row.UserId == user).HasFactor);
        await using var scope = host.Scope((await host.TenantAsync("harbour", Ct)).Id);
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().ReadAsync(Ct);
        var entry = await db.Set<AuditEntry>().SingleAsync(row => row.Action == ResetFactor.Action, Ct);
        Assert.Contains("VideoCall", entry.Facts, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Nobody_does_it_for_oneself_nor_for_a_person_who_works_elsewhere_too(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct, Probe.Wishes());
        var tenant = (await host.TenantAsync("harbour", Ct)).Id;
        var (admin, shared) = (await UserAsync(host, "admin@harbour.example"), await UserAsync(host, Person));
        await EnrolAsync(host, admin);
        await EnrolAsync(host, shared);
        await using (var db = await host.Platform(Ct))
        {
            db.Add(new Membership { UserId = shared, TenantId = (await host.TenantAsync("jinqiao", Ct)).Id, Role = Role.Inspector, CreatedAt = TimeProvider.System.GetUtcNow() });
            await db.SaveChangesAsync(Ct);
        }

        await host.Services.GetRequiredService<TenantRunner>().RunAsync(tenant, new Actor(ActorKind.User, admin.ToString("D"), "Admin", [Role.LenderAdmin], null), async (services, token) =>
            Assert.Equal("factor_own", (await services.GetRequiredService<ResetFactor>().RunAsync(new(admin, Reproof.InPerson), token)).Refusal.Code), Ct);
        Assert.Equal("factor_elsewhere", (await ResetAsync(host, shared, Reproof.InPerson)).Refusal.Code);
        Assert.True(await HasAsync(host, admin) && await HasAsync(host, shared));
    }

    private static async Task EnrolAsync(PlatformHost host, Guid user)
    {
        var vault = host.Services.GetRequiredService<FactorVault>();
        var secret = await vault.BeginAsync(user, Ct);
        Assert.True(await vault.ConfirmAsync(user, Totp.CodeOf(secret, Totp.StepAt(TimeProvider.System.GetUtcNow())), Ct));
        await vault.RenewCodesAsync(user, Ct);
    }

    private static Task<bool> HasAsync(PlatformHost host, Guid user) => host.Services.GetRequiredService<FactorVault>().HasAsync(user, Ct);

    private static async Task<Result> ResetAsync(PlatformHost host, Guid user, Reproof? proof, Role by = Role.LenderAdmin)
    {
        await using var scope = host.Scope((await host.TenantAsync("harbour", Ct)).Id, by);
        return await scope.ServiceProvider.GetRequiredService<ResetFactor>().RunAsync(new(user, proof), Ct);
    }

    private static async Task<IReadOnlyList<MemberRow>> ListAsync(PlatformHost host)
    {
        await using var scope = host.Scope((await host.TenantAsync("harbour", Ct)).Id, Role.LenderAdmin);
        return (await scope.ServiceProvider.GetRequiredService<ListMembers>().RunAsync(Ct)).Value;
    }

    private static async Task<Guid> UserAsync(PlatformHost host, string email)
    {
        await using var db = await host.Platform(Ct);
        return await db.Users.Where(user => user.Email == email).Select(user => user.Id).SingleAsync(Ct);
    }
}
