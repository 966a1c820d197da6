using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Testing;
using Platform.Testing.Postgres;
using Platform.Tests.Host;
using Platform.Web.Demo;
using Platform.Web.Features.Users;

namespace Platform.Tests.Features;

public sealed class MemberTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task An_invited_person_sets_a_password_once_and_is_in(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var link = await DoAsync<InviteMember, string>(host, "harbour", it => it.RunAsync(new("new@harbour.example", "New Person", [Role.Inspector]), Ct));
        var browser = host.Browser();

        using var weak = await WelcomeAsync(browser, link.Value, "short");
        Assert.Equal(HttpStatusCode.OK, weak.StatusCode);
        using var set = await WelcomeAsync(browser, link.Value, "orange lantern quietly");
        Assert.Equal(HttpStatusCode.Found, set.StatusCode);
        var again = await host.Browser().GetAsync(link.Value, Ct);
        using var second = await WelcomeAsync(host.Browser(), link.Value, "purple lantern quietly");
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        again.Dispose();

        var signIn = await new SignInForm(host.Browser()).SubmitAsync("new@harbour.example", "orange lantern quietly", Ct);
        Assert.Equal(HttpStatusCode.Found, signIn.StatusCode);
        var members = await DoAsync<ListMembers, IReadOnlyList<MemberRow>>(host, "harbour", it => it.RunAsync(Ct));
        Assert.Contains(members.Value, row => row is { Email: "new@harbour.example", IsWaiting: false, Roles: [Role.Inspector] });
        Assert.Contains(await AuditAsync(host, "harbour"), entry => entry.Action == "member.invited");
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Inviting_somebody_known_elsewhere_tells_nothing_and_changes_no_password(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var known = await DoAsync<InviteMember, string>(host, "harbour", it => it.RunAsync(new("admin@jinqiao.example", "x", [Role.Inspector]), Ct));
        var fresh = await DoAsync<InviteMember, string>(host, "harbour", it => it.RunAsync(new("someone@jinqiao.example", "x", [Role.Inspector]), Ct));
        Assert.StartsWith("/welcome/", known.Value, StringComparison.Ordinal);
        Assert.StartsWith("/welcome/", fresh.Value, StringComparison.Ordinal);

        using var refused = await WelcomeAsync(host.Browser(), known.Value, "orange lantern quietly");
        Assert.Equal(HttpStatusCode.OK, refused.StatusCode);

        // The old password still is the one, and now there are two lenders to choose from.
        var signIn = await new SignInForm(host.Browser()).SubmitAsync("admin@jinqiao.example", PlatformHost.Password, Ct);
        Assert.Contains("/choose-tenant", signIn.Headers.Location!.ToString(), StringComparison.Ordinal);
        var reset = await DoAsync<ResetMember, string>(host, "harbour", async it => await it.RunAsync(await UserAsync(host, "admin@jinqiao.example"), Ct));
        Assert.Equal("member_elsewhere", reset.Refusal.Code);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task The_last_administrator_stays(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var admin = await UserAsync(host, "admin@harbour.example");
        foreach (var ask in new ChangeMember.Request[] { new(admin, [], false), new(admin, [Role.Inspector], false), new(admin, [Role.LenderAdmin], true) })
            Assert.Equal("last_admin", (await ChangeAsync(host, "harbour", ask)).Refusal.Code);
        Assert.Empty(await AuditAsync(host, "harbour"));

        Assert.False((await ChangeAsync(host, "harbour", new(await UserAsync(host, "strategist@harbour.example"), [Role.LenderAdmin], false))).IsRefused);
        Assert.False((await ChangeAsync(host, "harbour", new(admin, [], false))).IsRefused);
        Assert.Equal(2, (await AuditAsync(host, "harbour")).Count);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Two_administrators_who_remove_each_other_at_once_do_not_both_succeed(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var one = await UserAsync(host, "admin@harbour.example");
        var two = await UserAsync(host, "strategist@harbour.example");
        for (var round = 0; round < 5; round++)
        {
            await using (var db = await host.Platform(Ct))
            {
                var harbour = (await host.TenantAsync("harbour", Ct)).Id;
                await db.Memberships.Where(m => m.UserId == one || m.UserId == two).ExecuteDeleteAsync(Ct);
                db.AddRange(new[] { one, two }.Select(user => new Membership { UserId = user, TenantId = harbour, Role = Role.LenderAdmin }));
                await db.SaveChangesAsync(Ct);
            }

            var done = await Task.WhenAll(
                ChangeAsync(host, "harbour", new(one, [], false)), ChangeAsync(host, "harbour", new(two, [], false)));

            Assert.Single(done, result => result.IsRefused);
        }
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task An_administrator_reaches_only_the_own_lenders_people(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var foreign = await UserAsync(host, "strategist@jinqiao.example");
        var agencys = await UserAsync(host, "collector@swift.example");

        foreach (var user in new[] { foreign, agencys })
        {
            Assert.Equal("not_found", (await ChangeAsync(host, "harbour", new(user, [Role.LenderAdmin], false))).Refusal.Code);
            Assert.Equal("not_found", (await DoAsync<ResetMember, string>(host, "harbour", it => it.RunAsync(user, Ct))).Refusal.Code);
        }
        var seen = await DoAsync<ListMembers, IReadOnlyList<MemberRow>>(host, "harbour", it => it.RunAsync(Ct));
        Assert.DoesNotContain(seen.Value, row => row.Email.EndsWith("@jinqiao.example", StringComparison.Ordinal));
        Assert.Contains(seen.Value, row => row is { Email: "collector@swift.example", Agency: "Swift Recoveries" });
        var made = await DoAsync<InviteMember, string>(host, "harbour", it => it.RunAsync(new("boss@harbour.example", "x", [Role.PlatformOperator]), Ct));
        Assert.Equal("invalid", made.Refusal.Code);
    }

    [Theory]
    [InlineData(Role.Strategist)]
    [InlineData(Role.Inspector)]
    [InlineData(Role.PlatformOperator)]
    [InlineData(Role.CoreSystem)]
    public async Task Only_an_administrator_manages_people(Role role)
    {
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct);
        var user = await UserAsync(host, "strategist@harbour.example");

        Assert.Equal("forbidden", (await DoAsync<ListMembers, IReadOnlyList<MemberRow>>(host, "harbour", it => it.RunAsync(Ct), role)).Refusal.Code);
        Assert.Equal("forbidden", (await DoAsync<InviteMember, string>(host, "harbour", it => it.RunAsync(new("x@y.example", "", [Role.Inspector]), Ct), role)).Refusal.Code);
        Assert.Equal("forbidden", (await DoAsync<ResetMember, string>(host, "harbour", it => it.RunAsync(user, Ct), role)).Refusal.Code);
        Assert.Equal("forbidden", (await ChangeAsync(host, "harbour", new(user, [Role.Inspector], false), role)).Refusal.Code);
    }

    [Fact]
    public async Task On_postgres_a_tenants_transaction_reaches_only_its_own_memberships()
    {
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Postgres, postgres, Ct);
        var (harbour, jinqiao) = (await host.TenantAsync("harbour", Ct), await host.TenantAsync("jinqiao", Ct));
        await using var scope = host.Scope(harbour.Id);
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().WriteAsync(Ct);

        Assert.Equal(DemoPeople.All.Count(person => person.Tenant == "harbour"), await db.Set<Membership>().CountAsync(Ct));
        Assert.Equal(0, await db.ExecuteAsync($"update memberships set role = 1 where tenant_id = {jinqiao.Id} or tenant_id is null", Ct));
        db.Add(new Membership { UserId = await UserAsync(host, "strategist@harbour.example"), TenantId = jinqiao.Id, Role = Role.LenderAdmin });
        await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveChangesAsync(Ct));
    }

    private static async Task<HttpResponseMessage> WelcomeAsync(HttpClient browser, string link, string password)
    {
        var page = await browser.GetStringAsync(link, Ct);
        var fields = SignInForm.Hidden(page);
        fields["_handler"] = "welcome";
        fields["Input.Password"] = password;
        using var form = new FormUrlEncodedContent(fields);
        return await browser.PostAsync(link, form, Ct);
    }

    private static async Task<Guid> UserAsync(PlatformHost host, string email)
    {
        await using var db = await host.Platform(Ct);
        return (await db.Users.SingleAsync(user => user.Email == email, Ct)).Id;
    }

    private static async Task<List<AuditEntry>> AuditAsync(PlatformHost host, string tenant)
    {
        await using var scope = host.Scope((await host.TenantAsync(tenant, Ct)).Id);
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().ReadAsync(Ct);
        return await db.Set<AuditEntry>().Where(entry => entry.ResourceType == "user").ToListAsync(Ct);
    }

    private static async Task<Result> ChangeAsync(PlatformHost host, string tenant, ChangeMember.Request ask, Role role = Role.LenderAdmin)
    {
        await using var scope = host.Scope((await host.TenantAsync(tenant, Ct)).Id, role);
        return await scope.ServiceProvider.GetRequiredService<ChangeMember>().RunAsync(ask, Ct);
    }

    private static async Task<Result<T>> DoAsync<TCase, T>(
        PlatformHost host, string tenant, Func<TCase, Task<Result<T>>> work, Role role = Role.LenderAdmin) where TCase : notnull
    {
        await using var scope = host.Scope((await host.TenantAsync(tenant, Ct)).Id, role);
        return await work(scope.ServiceProvider.GetRequiredService<TCase>());
    }
}
