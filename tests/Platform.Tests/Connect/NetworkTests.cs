using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;
using Platform.Testing;
using Platform.Testing.Postgres;
using Platform.Tests.Host;
using Platform.Tests.Identity;
using Platform.Web.Features.Networks;
using Platform.Web.Identity;
using Platform.Web.Identity.Sessions;

namespace Platform.Tests.Connect;

/// <summary>An agency's people work for a lender from the networks that the lender has named, and from nowhere else.</summary>
public sealed class NetworkTests(PostgresServer postgres)
{
    private const string Collector = "collector@swift.example";
    private const string Inside = "203.0.113.7";
    private const string Outside = "198.51.100.7";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_collector_outside_cannot_sign_in_and_is_told_why(DatabaseKind kind)
    {
        await using var host = await StartAsync(kind);
        // The control: without ranges from everywhere.
        Assert.Equal("harbour:Collector", await Probe.AskAsync((await SignInAsync(host, Outside)).Browser, Ct));

        await SetAsync(host, "203.0.113.0/24\n2001:db8:7::/48");
        Assert.Equal("harbour:Collector", await Probe.AskAsync((await SignInAsync(host, Inside)).Browser, Ct));
        Assert.Equal("harbour:Collector", await Probe.AskAsync((await SignInAsync(host, "2001:db8:7:1::9")).Browser, Ct));

        foreach (var from in new[] { Outside, "2001:db8:8::9" })
        {
            var (browser, next) = await SignInAsync(host, from);
            Assert.Equal(StartSession.Outside, next);
            Assert.Equal(Probe.Nobody, await Probe.AskAsync(browser, Ct));
            Assert.Contains("from its own network only", await browser.GetStringAsync(next, Ct), StringComparison.Ordinal);
        }
        await using var scope = host.Scope((await host.TenantAsync("harbour", Ct)).Id);
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().ReadAsync(Ct);
        Assert.Equal(2, await db.Set<AuditEntry>().CountAsync(entry => entry.Action == "session.refuse", Ct));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_session_ends_with_the_first_request_from_outside_and_so_does_its_circuit(DatabaseKind kind)
    {
        await using var host = await StartAsync(kind);
        var (browser, _) = await SignInAsync(host, Inside);
        var admin = await host.SignInAsync("admin@harbour.example", Ct); // the lender's own people are not meant

        await SetAsync(host, "203.0.113.0/24");
        Assert.Equal("harbour:Collector", await Probe.AskAsync(browser, Ct));
        Assert.True(await CircuitHoldsAsync(host, Inside));
        Assert.False(await CircuitHoldsAsync(host, Outside));
        Assert.Equal("harbour:LenderAdmin", await Probe.AskAsync(admin, Ct));

        // The cookie is carried out of the office.
        From(browser, Outside);
        using var page = await browser.GetAsync("/desk", Ct);
        Assert.Equal("/sign-in", page.Headers.Location!.AbsolutePath);
        Assert.Contains("error=network", page.Headers.Location.Query, StringComparison.Ordinal);
        Assert.Equal(Probe.Nobody, await Probe.AskAsync(browser, Ct));

        // A circuit that is open when the ranges change.
        Assert.True(await CircuitHoldsAsync(host, Inside));
        await SetAsync(host, "192.0.2.0/24");
        Assert.False(await CircuitHoldsAsync(host, Inside));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Nobody_says_by_a_header_where_they_are_but_the_proxies_that_are_named(DatabaseKind kind)
    {
        // Here nobody is named: every address is that of the connection, which is this machine's.
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct, Probe.Wishes());
        await SetAsync(host, "203.0.113.0/24");
        Assert.Equal(StartSession.Outside, (await SignInAsync(host, Inside)).Next);

        await SetAsync(host, "127.0.0.0/8\n::1");
        Assert.Equal("harbour:Collector", await Probe.AskAsync((await SignInAsync(host, Outside)).Browser, Ct));
    }

    /// <summary>A named proxy adds who spoke to it; what stood there before is the visitor's own tale.</summary>
    [Fact]
    public async Task What_a_visitor_writes_before_the_proxys_word_is_not_believed()
    {
        await using var host = await StartAsync(DatabaseKind.Sqlite);
        await SetAsync(host, "203.0.113.0/24");
        Assert.Equal(StartSession.Outside, (await SignInAsync(host, $"{Inside}, {Outside}")).Next);
        Assert.NotEqual(StartSession.Outside, (await SignInAsync(host, $"{Outside}, {Inside}")).Next);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Ranges_of_one_lender_are_not_anothers_and_nonsense_is_refused(DatabaseKind kind)
    {
        await using var host = await StartAsync(kind);
        await SetAsync(host, "203.0.113.0/24");
        var swift = await SwiftAsync(host);
        await using var jinqiao = host.Scope((await host.TenantAsync("jinqiao", Ct)).Id, Role.LenderAdmin);
        Assert.Empty((await jinqiao.ServiceProvider.GetRequiredService<ReadAgencyNetworks>().RunAsync(swift, Ct)).Value);
        Assert.True(await host.Services.GetRequiredService<AgencyNetworks>().AllowsAsync((await host.TenantAsync("jinqiao", Ct)).Id, swift, IPAddress.Parse(Outside), Ct));

        await using var harbour = host.Scope((await host.TenantAsync("harbour", Ct)).Id, Role.LenderAdmin);
        var save = harbour.ServiceProvider.GetRequiredService<SaveAgencyNetworks>();
        Assert.Equal("not_a_range", (await save.RunAsync(new(swift, "203.0.113.0/33"), Ct)).Refusal.Args[1]);
        Assert.Equal("not_found", (await save.RunAsync(new(AgencyId.New(), "203.0.113.0/24"), Ct)).Refusal.Code);
        await using var strategist = host.Scope((await host.TenantAsync("harbour", Ct)).Id, Role.Strategist);
        Assert.Equal("forbidden", (await strategist.ServiceProvider.GetRequiredService<SaveAgencyNetworks>().RunAsync(new(swift, ""), Ct)).Refusal.Code);
        Assert.Equal(["203.0.113.0/24"], (await harbour.ServiceProvider.GetRequiredService<ReadAgencyNetworks>().RunAsync(swift, Ct)).Value);
    }

    [Theory]
    [InlineData("203.0.113.7/24", "203.0.113.0/24")]
    [InlineData("203.0.113.7", "203.0.113.7/32")]
    [InlineData("2001:db8::1/32", "2001:db8::/32")]
    [InlineData("::1", "::1/128")]
    [InlineData("10.1/16", null)]
    [InlineData("0.0.0.0/0", null)]
    [InlineData("::/0", null)]
    [InlineData("::ffff:10.0.0.0/104", null)]
    [InlineData("10.0.0.0/8/8", null)]
    [InlineData("office", null)]
    public void What_is_written_is_read_as_a_range_or_refused(string text, string? range) => Assert.Equal(range, AgencyNetworks.Read(text)?.ToString());

    private Task<PlatformHost> StartAsync(DatabaseKind kind)
    {
        var wishes = Probe.Wishes();
        return PlatformHost.StartAsync(kind, postgres, Ct, wishes with
        {
            Settings = new Dictionary<string, string>(wishes.Settings) { ["Hosting:Proxies"] = "127.0.0.0/8, ::1" },
        });
    }

    private static async Task<(HttpClient Browser, string Next)> SignInAsync(PlatformHost host, string from)
    {
        var browser = host.Browser();
        From(browser, from);
        var answer = await new SignInForm(browser).SubmitAsync(Collector, PlatformHost.Password, Ct);
        if (answer.Headers.Location?.ToString().Contains("choose-tenant", StringComparison.Ordinal) == true) answer = await new SignInForm(browser).ChooseAsync("harbour", Ct);
        return (browser, answer.Headers.Location is { } next ? new Uri(host.Address, next).PathAndQuery : "");
    }

    private static void From(HttpClient browser, string address)
    {
        browser.DefaultRequestHeaders.Remove("X-Forwarded-For");
        browser.DefaultRequestHeaders.Add("X-Forwarded-For", address);
    }

    /// <summary>What an open circuit of the collector asks every minute, with the principal that its connection had.</summary>
    private static async Task<bool> CircuitHoldsAsync(PlatformHost host, string from)
    {
        await using var db = await host.Platform(Ct);
        var user = await db.Users.SingleAsync(u => u.Email == Collector, Ct);
        var choice = (await host.Services.GetRequiredService<TenantChoices>().ReadAsync(user.Id, Ct)).First(c => c.Tenant?.Key == "harbour");
        var principal = SessionPrincipal.Of(user, choice, hasOthers: false, TimeProvider.System.GetUtcNow());
        SessionPrincipal.Note(principal, IPAddress.Parse(from));
        return await host.Services.GetRequiredService<SessionCheck>().RunAsync(principal, Ct) is not null;
    }

    private static async Task<AgencyId> SwiftAsync(PlatformHost host)
    {
        await using var db = await host.Platform(Ct);
        return (await db.Agencies.SingleAsync(agency => agency.Key == "swift", Ct)).Id;
    }

    private static async Task SetAsync(PlatformHost host, string ranges)
    {
        await using var scope = host.Scope((await host.TenantAsync("harbour", Ct)).Id, Role.LenderAdmin);
        Assert.False((await scope.ServiceProvider.GetRequiredService<SaveAgencyNetworks>().RunAsync(new(await SwiftAsync(host), ranges), Ct)).IsRefused);
    }
}
