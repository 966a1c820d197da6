using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;
using Platform.Testing;
using Platform.Testing.Postgres;
using Platform.Tests.Host;
using Platform.Web.Features.Agencies;

namespace Platform.Tests.Features;

public sealed class AgencyPeopleTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_manager_invites_suspends_and_resets_the_own_agencys_people_and_every_lender_has_the_trace(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var agency = await AgencyAsync(host, "swift");

        var link = await DoAsync<InvitePerson, Result<string>>(host, agency, it => it.RunAsync(new("new@swift.example", "New Person", [Role.Collector]), Ct));
        Assert.StartsWith("/welcome/", link.Value, StringComparison.Ordinal);
        Assert.Equal("already_member", (await DoAsync<InvitePerson, Result<string>>(
            host, agency, it => it.RunAsync(new("new@swift.example", "", [Role.Collector]), Ct))).Refusal.Code);
        var invited = Assert.Single((await ListAsync(host, agency)).Value, row => row.Email == "new@swift.example");
        Assert.True(invited is { IsWaiting: true, Roles: [Role.Collector], Cases: 0 });

        Assert.False((await ChangeAsync(host, agency, new(invited.UserId, [Role.Collector], true))).IsRefused);
        Assert.True(Assert.Single((await ListAsync(host, agency)).Value, row => row.UserId == invited.UserId).IsDisabled);
        Assert.StartsWith("/welcome/", (await DoAsync<ResetPerson, Result<string>>(host, agency, it => it.RunAsync(invited.UserId, Ct))).Value, StringComparison.Ordinal);
        Assert.False((await ChangeAsync(host, agency, new(invited.UserId, [], false))).IsRefused);
        foreach (var lender in new[] { "harbour", "jinqiao" })
        {
            Assert.Equal(
                ["agency_member.invited", "agency_member.changed", "agency_member.reset_link", "agency_member.removed"],
                await TracesAsync(host, lender, invited.UserId));
        }
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task The_last_manager_stays_and_a_suspended_collector_is_out(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var agency = await AgencyAsync(host, "swift");
        var manager = await UserAsync(host, "manager@swift.example");
        foreach (var ask in new ChangePerson.Request[] { new(manager, [], false), new(manager, [Role.Collector], false), new(manager, [Role.AgencyManager], true) })
            Assert.Equal("last_manager", (await ChangeAsync(host, agency, ask)).Refusal.Code);
        Assert.Empty(await TracesAsync(host, "harbour", manager));

        var collector = await host.SignInAsync("collector@swift.example", Ct, "harbour");
        using (var before = await collector.GetAsync("/desk", Ct)) Assert.Equal(System.Net.HttpStatusCode.OK, before.StatusCode);
        Assert.False((await ChangeAsync(host, agency, new(await UserAsync(host, "collector@swift.example"), [Role.Collector], true))).IsRefused);
        using var after = await collector.GetAsync("/desk", Ct);
        Assert.Contains("/sign-in", after.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manager_reaches_nobody_else_and_nobody_else_manages_an_agencys_people()
    {
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct);
        var agency = await AgencyAsync(host, "swift");
        foreach (var email in new[] { "strategist@harbour.example", "operator@platform.example" })
        {
            var foreign = await UserAsync(host, email);
            Assert.Equal("not_found", (await ChangeAsync(host, agency, new(foreign, [Role.Collector], false))).Refusal.Code);
            Assert.Equal("not_found", (await DoAsync<ResetPerson, Result<string>>(host, agency, it => it.RunAsync(foreign, Ct))).Refusal.Code);
        }
        Assert.Equal("invalid", (await DoAsync<InvitePerson, Result<string>>(host, agency, it => it.RunAsync(new("x@y.example", "", [Role.LenderAdmin]), Ct))).Refusal.Code);
        foreach (var (role, at) in new (Role, AgencyId?)[] { (Role.Collector, agency), (Role.LenderAdmin, null), (Role.PlatformOperator, null) })
            Assert.True((await DoAsync<ListPeople, Result<IReadOnlyList<PersonRow>>>(host, at, it => it.RunAsync(Ct), role)).IsRefused);
    }

    private static Task<Result<IReadOnlyList<PersonRow>>> ListAsync(PlatformHost host, AgencyId agency) =>
        DoAsync<ListPeople, Result<IReadOnlyList<PersonRow>>>(host, agency, it => it.RunAsync(Ct));

    private static Task<Result> ChangeAsync(PlatformHost host, AgencyId agency, ChangePerson.Request ask) =>
        DoAsync<ChangePerson, Result>(host, agency, it => it.RunAsync(ask, Ct));

    private static async Task<T> DoAsync<TCase, T>(PlatformHost host, AgencyId? agency, Func<TCase, Task<T>> work, Role role = Role.AgencyManager)
        where TCase : notnull
    {
        await using var scope = host.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Bind(
            (await host.TenantAsync("harbour", Ct)).Id, new Actor(ActorKind.User, Guid.CreateVersion7().ToString("D"), "Marta", [role], agency), "test");
        return await work(scope.ServiceProvider.GetRequiredService<TCase>());
    }

    private static async Task<AgencyId> AgencyAsync(PlatformHost host, string key)
    {
        await using var db = await host.Platform(Ct);
        return (await db.Agencies.SingleAsync(agency => agency.Key == key, Ct)).Id;
    }

    private static async Task<Guid> UserAsync(PlatformHost host, string email)
    {
        await using var db = await host.Platform(Ct);
        return (await db.Users.SingleAsync(user => user.Email == email, Ct)).Id;
    }

    private static async Task<List<string>> TracesAsync(PlatformHost host, string lender, Guid user)
    {
        await using var scope = host.Scope((await host.TenantAsync(lender, Ct)).Id);
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().ReadAsync(Ct);
        var id = user.ToString();
        return await db.Set<AuditEntry>().Where(entry => entry.ResourceId == id && entry.Action.StartsWith("agency_member"))
            .OrderBy(entry => entry.Id).Select(entry => entry.Action).ToListAsync(Ct);
    }
}
