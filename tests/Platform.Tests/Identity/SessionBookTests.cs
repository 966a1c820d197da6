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
using Platform.Web.Features.Users;
using Platform.Web.Identity.Sessions;

namespace Platform.Tests.Identity;

/// <summary>Where a person is signed in, and how that ends (ASVS 5.0, 7.4 and 7.5.2).</summary>
public sealed class SessionBookTests(PostgresServer postgres)
{
    private const string Admin = "admin@harbour.example";
    private const string Strategist = "strategist@harbour.example";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseKind> Both => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Both))]
    public async Task A_person_sees_where_it_is_signed_in_and_ends_any_of_it(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct, Probe.Wishes());
        var (desk, phone, other) = (host.Browser(), host.Browser(), await host.SignInAsync(Strategist, Ct));
        desk.DefaultRequestHeaders.UserAgent.ParseAdd("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Safari/537.36");
        phone.DefaultRequestHeaders.UserAgent.ParseAdd("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 (KHTML, like Gecko) Version/18.0 Safari/604.1");
        await new SignInForm(desk).SubmitAsync(Admin, PlatformHost.Password, Ct);
        await new SignInForm(phone).SubmitAsync(Admin, PlatformHost.Password, Ct);
        var book = host.Services.GetRequiredService<SessionBook>();
        var admin = await UserAsync(host, Admin);

        var open = await book.ListAsync(admin.Id, Ct);
        Assert.Equal(["Chrome, Windows", "Safari, iPhone"], open.Select(row => row.Device).Order(StringComparer.Ordinal));
        Assert.All(open, row => Assert.Equal("127.0.0.x", row.Network));
        Assert.Equal(1, await book.EndAsync(admin, open.Single(row => row.Device == "Safari, iPhone").Id, null, Ct));

        Assert.Equal(Probe.Nobody, await Probe.AskAsync(phone, Ct));
        Assert.Equal("harbour:LenderAdmin", await Probe.AskAsync(desk, Ct));
        Assert.Equal("Chrome, Windows", Assert.Single(await book.ListAsync(admin.Id, Ct)).Device);
        Assert.Equal(0, await book.EndAsync(await UserAsync(host, Strategist), open[0].Id, null, Ct)); // somebody else's
        Assert.Equal("harbour:LenderAdmin", await Probe.AskAsync(desk, Ct));

        await new SignInForm(phone).SubmitAsync(Admin, PlatformHost.Password, Ct);
        var kept = (await book.ListAsync(admin.Id, Ct)).Single(row => row.Device == "Chrome, Windows").Id;
        Assert.Equal(1, await book.EndAsync(admin, null, kept, Ct));
        Assert.Equal((Probe.Nobody, "harbour:LenderAdmin"), (await Probe.AskAsync(phone, Ct), await Probe.AskAsync(desk, Ct)));
        Assert.NotEqual(Probe.Nobody, await Probe.AskAsync(other, Ct));
    }

    [Fact]
    public async Task A_cookie_that_was_copied_opens_nothing_after_its_person_has_signed_out()
    {
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct, Probe.Wishes());
        var cookies = new CookieContainer();
        var browser = host.Browser(cookies);
        await new SignInForm(browser).SubmitAsync(Admin, PlatformHost.Password, Ct);
        var stolen = new CookieContainer();
        stolen.Add(cookies.GetAllCookies());
        var thief = host.Browser(stolen);
        Assert.Equal("harbour:LenderAdmin", await Probe.AskAsync(thief, Ct));

        await new SignInForm(browser).PostAsync("/leave", "/sign-out", Ct);

        Assert.Equal(Probe.Nobody, await Probe.AskAsync(thief, Ct));
        Assert.Empty(await host.Services.GetRequiredService<SessionBook>().ListAsync((await UserAsync(host, Admin)).Id, Ct));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task An_administrator_ends_what_a_person_has_open_at_the_own_lender_and_nobody_else_may(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct, Probe.Wishes());
        var (person, admin) = (await host.SignInAsync(Strategist, Ct), await host.SignInAsync(Admin, Ct));
        var (harbour, jinqiao) = (await host.TenantAsync("harbour", Ct), await host.TenantAsync("jinqiao", Ct));
        var strategist = await UserAsync(host, Strategist);

        Assert.Equal("not_found", (await EndAsync(host, jinqiao.Id, Role.LenderAdmin, strategist.Id)).Refusal.Code.Split('.')[0]);
        Assert.True((await EndAsync(host, harbour.Id, Role.Strategist, strategist.Id)).IsRefused);
        Assert.NotEqual(Probe.Nobody, await Probe.AskAsync(person, Ct));

        Assert.Equal(1, (await EndAsync(host, harbour.Id, Role.LenderAdmin, strategist.Id)).Value);
        Assert.Equal(Probe.Nobody, await Probe.AskAsync(person, Ct));
        Assert.Equal("harbour:LenderAdmin", await Probe.AskAsync(admin, Ct));
        await using var scope = host.Scope(harbour.Id);
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().ReadAsync(Ct);
        Assert.True(await db.Set<AuditEntry>().AnyAsync(entry => entry.Action == "member.sessions_ended" && entry.ResourceId == strategist.Id.ToString(), Ct));
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData("curl/8.5", "")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/141.0 Safari/537.36 Edg/141.0", "Edge, Windows")]
    [InlineData("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36 MicroMessenger/8.0", "WeChat, Android")]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux")]
    public void A_machine_is_named_in_plain_words(string? agent, string name) => Assert.Equal(name, SessionPlace.Device(agent));

    [Theory]
    [InlineData("203.0.113.77", "203.0.113.x")]
    [InlineData("::ffff:203.0.113.77", "203.0.113.x")]
    [InlineData("2001:db8:12:34::5", "2001:db8:12::")]
    public void A_network_is_shown_and_not_the_machine_in_it(string address, string shown) =>
        Assert.Equal(shown, SessionPlace.Network(IPAddress.Parse(address)));

    private static async Task<Result<int>> EndAsync(PlatformHost host, Platform.Tenancy.Tenants.TenantId tenant, Role role, Guid user)
    {
        await using var scope = host.Scope(tenant, role);
        return await scope.ServiceProvider.GetRequiredService<EndSessions>().RunAsync(user, Ct);
    }

    private static async Task<User> UserAsync(PlatformHost host, string email)
    {
        await using var db = await host.Platform(Ct);
        return await db.Users.AsNoTracking().SingleAsync(user => user.Email == email, Ct);
    }
}
