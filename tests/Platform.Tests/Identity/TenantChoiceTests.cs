using System.Net;
using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Access;
using Platform.Tenancy.Tenants;
using Platform.Testing;
using Platform.Testing.Postgres;
using Platform.Tests.Host;

namespace Platform.Tests.Identity;

/// <summary>A tenant is found by host, path or membership and checked against the memberships; nothing else names one.</summary>
public sealed class TenantChoiceTests(PostgresServer postgres)
{
    private const string Admin = "admin@harbour.example";
    private const string Collector = "collector@swift.example";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("attack", "20")]
    public async Task The_path_of_a_foreign_lender_refuses_even_the_right_password(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct, Probe.Wishes());

        var foreign = await new SignInForm(host.Browser(), "/t/jinqiao/sign-in").SubmitAsync(Admin, PlatformHost.Password, Ct);
        var unknown = await new SignInForm(host.Browser(), "/t/nowhere/sign-in").SubmitAsync(Admin, PlatformHost.Password, Ct);
        Assert.Equal(HttpStatusCode.OK, foreign.StatusCode);
        Assert.Equal(HttpStatusCode.OK, unknown.StatusCode);
        Assert.Contains("No organisation here has given you access", await foreign.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Contains("No organisation here has given you access", await unknown.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);

        var browser = host.Browser();
        var own = await new SignInForm(browser, "/t/harbour/sign-in").SubmitAsync(Admin, PlatformHost.Password, Ct);
        Assert.Equal(HttpStatusCode.Found, own.StatusCode);
        Assert.Equal("harbour:LenderAdmin", await Probe.AskAsync(browser, Ct));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_person_of_an_agency_chooses_among_the_lenders_that_engage_it(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct, Probe.Wishes());
        var browser = host.Browser();
        var proven = await new SignInForm(browser).SubmitAsync(Collector, PlatformHost.Password, Ct);
        Assert.Contains("/choose-tenant", proven.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.Equal(Probe.Nobody, await Probe.AskAsync(browser, Ct)); // half a session opens nothing

        await new SignInForm(browser).ChooseAsync("somebody-elses", Ct);
        Assert.Equal(Probe.Nobody, await Probe.AskAsync(browser, Ct));

        await new SignInForm(browser).ChooseAsync("jinqiao", Ct);
        Assert.Equal("jinqiao:Collector", await Probe.AskAsync(browser, Ct));

        await new SignInForm(browser).ChooseAsync("harbour", Ct);
        Assert.Equal("harbour:Collector", await Probe.AskAsync(browser, Ct));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task An_engagement_that_ended_takes_the_agencys_people_out_at_once(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct, Probe.Wishes());
        var browser = await host.SignInAsync(Collector, Ct, "jinqiao");
        var jinqiao = await host.TenantAsync("jinqiao", Ct);
        Assert.Equal("jinqiao:Collector", await Probe.AskAsync(browser, Ct));

        await using (var db = await host.Platform(Ct))
        {
            var swift = await db.Agencies.SingleAsync(agency => agency.Key == "swift", Ct);
            var engagement = await db.AgencyEngagements.SingleAsync(e => e.TenantId == jinqiao.Id && e.AgencyId == swift.Id, Ct);
            engagement.Until = TimeProvider.System.GetUtcNow();
            await db.SaveChangesAsync(Ct);
        }

        Assert.Equal(Probe.Nobody, await Probe.AskAsync(browser, Ct));
    }

    [Fact]
    [Trait("attack", "20")]
    public async Task Query_header_and_cookie_name_no_tenant()
    {
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct, Probe.Wishes());
        var browser = await host.SignInAsync(Admin, Ct);
        var jinqiao = await host.TenantAsync("jinqiao", Ct);
        foreach (var name in new[] { "jinqiao", jinqiao.Id.ToString() })
        {
            using var spoof = new HttpRequestMessage(HttpMethod.Get, $"{Probe.Path}?tenant={name}&__tenant={name}&tenantId={name}");
            foreach (var header in new[] { "X-Tenant", "X-Tenant-Id", "__tenant", "tenant" }) spoof.Headers.Add(header, name);
            spoof.Headers.Add("Cookie", $"__tenant={name}");
            using var answer = await browser.SendAsync(spoof, Ct);

            Assert.Equal("harbour:LenderAdmin", await answer.Content.ReadAsStringAsync(Ct));
        }
    }

    [Fact]
    [Trait("attack", "20")]
    public async Task A_host_that_names_another_tenant_than_the_session_is_refused()
    {
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct, Probe.Wishes());
        var browser = await host.SignInAsync(Admin, Ct);

        Assert.Equal("harbour:LenderAdmin", await OnAsync("harbour.lenders.test"));
        Assert.Equal("403", await OnAsync("jinqiao.lenders.test"));
        Assert.Equal("404", await OnAsync("nowhere.lenders.test"));
        Assert.Contains(host.Log, line => line.Contains("host_and_claim_disagree", StringComparison.Ordinal));
        using var page = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Host = "nowhere.lenders.test", Accept = { new("text/html") } } };
        using var said = await browser.SendAsync(page, Ct);
        Assert.Contains("No lender is found at this address", await said.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);

        async Task<string> OnAsync(string name)
        {
            using var ask = new HttpRequestMessage(HttpMethod.Get, Probe.Path) { Headers = { Host = name } };
            using var answer = await browser.SendAsync(ask, Ct);
            return answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync(Ct) : ((int)answer.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    [Fact]
    public async Task The_host_chooses_for_a_person_with_several()
    {
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct, Probe.Wishes());
        var browser = host.Browser("jinqiao.lenders.test");

        await new SignInForm(browser).SubmitAsync(Collector, PlatformHost.Password, Ct);

        Assert.Equal("jinqiao:Collector", await Probe.AskAsync(browser, Ct));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("attack", "25")]
    public async Task A_session_is_judged_by_what_holds_now(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct, Probe.Wishes());

        await AfterAsync("strategist@harbour.example", "nobody", (db, user) => { user.IsDisabled = true; return Task.CompletedTask; });
        await AfterAsync("inspector@harbour.example", "nobody", (db, user) => { user.SecurityStamp = "another"; return Task.CompletedTask; });
        await AfterAsync("privacy@harbour.example", "nobody", async (db, user) =>
            (await db.Memberships.SingleAsync(m => m.UserId == user.Id, Ct)).IsDisabled = true);
        await AfterAsync("strategist@jinqiao.example", "jinqiao:Strategist+Inspector", async (db, user) =>
        {
            var jinqiao = await db.Tenants.SingleAsync(t => t.Key == "jinqiao", Ct);
            db.Add(new Membership { UserId = user.Id, TenantId = jinqiao.Id, Role = Role.Inspector });
        });
        await AfterAsync("inspector@jinqiao.example", "nobody", async (db, _) =>
            (await db.Tenants.SingleAsync(t => t.Key == "jinqiao", Ct)).Status = TenantStatus.Suspended);

        async Task AfterAsync(string email, string then, Func<Tenancy.Data.PlatformDb, User, Task> change)
        {
            var browser = await host.SignInAsync(email, Ct);
            Assert.NotEqual(Probe.Nobody, await Probe.AskAsync(browser, Ct));
            await using (var db = await host.Platform(Ct))
            {
                await change(db, await db.Users.SingleAsync(u => u.Email == email, Ct));
                await db.SaveChangesAsync(Ct);
            }
            Assert.Equal(then, await Probe.AskAsync(browser, Ct));
        }
    }

    [Fact]
    public async Task The_operator_of_the_platform_is_bound_to_no_tenant()
    {
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct, Probe.Wishes());
        var browser = await host.SignInAsync("operator@platform.example", Ct);

        Assert.Equal(Probe.Nobody, await Probe.AskAsync(browser, Ct));
        using var home = await browser.GetAsync("/", Ct);
        Assert.Equal(HttpStatusCode.OK, home.StatusCode);
        foreach (var page in new[] { "/users", "/accounts" })
        {
            using var refused = await browser.GetAsync(page, Ct);
            Assert.NotEqual(HttpStatusCode.OK, refused.StatusCode);
        }
    }
}
