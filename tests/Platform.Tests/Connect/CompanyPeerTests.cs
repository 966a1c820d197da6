using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Tenancy.Access;
using Platform.Testing;
using Platform.Testing.Postgres;
using Platform.Tests.Host;
using Platform.Tests.Identity;
using Platform.Web.Features.ApiClients;
using Platform.Web.Features.Federation;
using Platform.Web.Identity.Company;

namespace Platform.Tests.Connect;

/// <summary>Sign-in by a lender's provider, played by npm's oidc-provider; and our issuer, used by npm's openid-client.</summary>
public sealed class CompanyPeerTests(PostgresServer postgres)
{
    private const string Secret = "a secret of the provider's";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task An_invited_person_comes_in_by_the_company_and_nobody_else_does(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct, Probe.Wishes());
        await using var provider = await ProviderAsync(host, "harbour");
        await SetAsync(host, "harbour", provider.Issuer, mayCreate: false);

        await provider.PersonAsync("s-1", "strategist@harbour.example", isVerified: true, Ct);
        Assert.Equal("harbour:Strategist", await Probe.AskAsync(await ComeAsync(host, "harbour"), Ct));
        Assert.Equal("harbour:Strategist", await Probe.AskAsync(await ComeAsync(host, "harbour"), Ct)); // found by issuer and subject now

        await provider.PersonAsync("s-2", "strategist@harbour.example", isVerified: true, Ct);
        await RefusedAsync("company_not_invited"); // somebody else with the same address
        await provider.PersonAsync("s-3", "inspector@harbour.example", isVerified: false, Ct);
        await RefusedAsync("company_unverified");
        await provider.PersonAsync("s-4", "nobody@harbour.example", isVerified: true, Ct);
        await RefusedAsync("company_not_invited");
        await provider.PersonAsync("s-5", "admin@elsewhere.example", isVerified: true, Ct);
        await RefusedAsync("company_domain");

        await SetAsync(host, "harbour", provider.Issuer, mayCreate: true);
        await provider.PersonAsync("s-4", "nobody@harbour.example", isVerified: true, Ct);
        Assert.Equal("harbour:Collector", await Probe.AskAsync(await ComeAsync(host, "harbour"), Ct));

        async Task RefusedAsync(string error)
        {
            var browser = host.Browser();
            Assert.Equal($"/t/harbour/sign-in?error={error}", await GoAsync(host, browser, "harbour"));
            Assert.Equal(Probe.Nobody, await Probe.AskAsync(browser, Ct));
        }
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("attack", "22")]
    public async Task One_lenders_provider_opens_nothing_at_another_lender(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct, Probe.Wishes());
        await using var harbour = await ProviderAsync(host, "harbour");
        await using var jinqiao = await ProviderAsync(host, "jinqiao");
        await SetAsync(host, "harbour", harbour.Issuer, mayCreate: true, "harbour.example jinqiao.example");
        await SetAsync(host, "jinqiao", jinqiao.Issuer, mayCreate: true, "jinqiao.example");

        // Harbour's provider speaks of Jinqiao's administrator, of the same subject and address.
        await jinqiao.PersonAsync("boss", "strategist@jinqiao.example", isVerified: true, Ct);
        Assert.Equal("jinqiao:Strategist", await Probe.AskAsync(await ComeAsync(host, "jinqiao"), Ct));
        await harbour.PersonAsync("boss", "strategist@jinqiao.example", isVerified: true, Ct);
        var browser = host.Browser();
        Assert.Equal("/t/harbour/sign-in?error=company_not_invited", await GoAsync(host, browser, "harbour"));
        Assert.Equal(Probe.Nobody, await Probe.AskAsync(browser, Ct));

        // An answer of Harbour's provider, brought to Jinqiao's address by a browser that had asked at Jinqiao.
        await harbour.PersonAsync("s-1", "strategist@harbour.example", isVerified: true, Ct);
        var mixed = host.Browser();
        var answer = await AnswerOfAsync(host, mixed, "harbour");
        await new SignInForm(mixed).PostAsync("/t/jinqiao/sign-in", "/sign-in/company", Ct);
        using var brought = await mixed.GetAsync(answer.Replace("/company/harbour/", "/company/jinqiao/", StringComparison.Ordinal), Ct);
        Assert.Equal("/t/jinqiao/sign-in?error=company_refused", brought.Headers.Location!.ToString());
        Assert.Equal(Probe.Nobody, await Probe.AskAsync(mixed, Ct));

        // A session by Harbour's provider stays at Harbour, whatever else the person may do by now.
        var mine = await ComeAsync(host, "harbour");

        // The same person, working at both lenders, is let in by neither one's provider alone.
        await using (var db = await host.Platform(Ct))
        {
            var person = await db.Users.SingleAsync(u => u.Email == "strategist@harbour.example", Ct);
            db.Add(new Membership { UserId = person.Id, TenantId = (await host.TenantAsync("jinqiao", Ct)).Id, Role = Role.LenderAdmin });
            await db.SaveChangesAsync(Ct);
        }
        Assert.Equal("/t/harbour/sign-in?error=company_elsewhere", await GoAsync(host, host.Browser(), "harbour"));
        Assert.DoesNotContain("value=\"jinqiao\"", await mine.GetStringAsync("/choose-tenant", Ct), StringComparison.Ordinal);
        using var chosen = await new SignInForm(mine).ChooseAsync("jinqiao", Ct);
        Assert.Equal("harbour:Strategist", await Probe.AskAsync(mine, Ct));

        // The control: by password the person chooses.
        Assert.Equal("jinqiao:LenderAdmin", await Probe.AskAsync(await host.SignInAsync("strategist@harbour.example", Ct, "jinqiao"), Ct));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Where_the_company_sign_in_is_demanded_a_password_is_not_enough_and_its_end_ends_the_sessions(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct, Probe.Wishes());
        await using var provider = await ProviderAsync(host, "harbour");
        var byPassword = await host.SignInAsync("strategist@harbour.example", Ct);
        Assert.Equal("harbour:Strategist", await Probe.AskAsync(byPassword, Ct));

        await SetAsync(host, "harbour", provider.Issuer, mayCreate: false, isRequired: true);
        Assert.Equal(Probe.Nobody, await Probe.AskAsync(byPassword, Ct));
        var tried = await new SignInForm(host.Browser()).SubmitAsync("strategist@harbour.example", PlatformHost.Password, Ct);
        Assert.Contains("company account only", await tried.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal("harbour:LenderAdmin", await Probe.AskAsync(await host.SignInAsync("admin@harbour.example", Ct), Ct));

        await provider.PersonAsync("s-1", "strategist@harbour.example", isVerified: true, Ct);
        var browser = await ComeAsync(host, "harbour");
        Assert.Equal("harbour:Strategist", await Probe.AskAsync(browser, Ct));
        await SetAsync(host, "harbour", provider.Issuer, mayCreate: false, isOn: false);
        Assert.Equal(Probe.Nobody, await Probe.AskAsync(browser, Ct));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Npms_openid_client_signs_a_person_in_by_a_pushed_request_and_reuse_ends_the_whole_chain(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        CreateApiClient.Made made;
        await using (var scope = host.Scope((await host.TenantAsync("harbour", Ct)).Id, Role.LenderAdmin))
            made = (await scope.ServiceProvider.GetRequiredService<CreateApiClient>().RunAsync(
                new("Reports", ApiClientKind.SignIn, [], "http://127.0.0.1/answer", true, null), Ct)).Value;
        await using var client = await OpenIdPeers.ClientAsync(host.Address, made.ClientId, made.Secret!, "http://127.0.0.1/answer", Ct);

        var url = (await client.HearAsync(Ct)).GetProperty("url").GetString()!;
        Assert.Contains("request_uri=", url, StringComparison.Ordinal);
        var browser = await host.SignInAsync("admin@harbour.example", Ct);
        using var answer = await browser.GetAsync(url, Ct);
        await client.TellAsync(answer.Headers.Location!.ToString());
        var said = await client.HearAsync(Ct);

        Assert.Equal("harbour", said.GetProperty("tenant").GetString());
        Assert.True(said.GetProperty("refreshed").GetBoolean());
        Assert.Equal("invalid_grant", said.GetProperty("codeAgain").GetString());
        Assert.Equal("invalid_grant", said.GetProperty("refreshAfter").GetString());
    }

    private static Task<OpenIdPeers> ProviderAsync(PlatformHost host, string lender) =>
        OpenIdPeers.ProviderAsync("platform", Secret, new Uri(host.Address, CompanyEndpoints.AnswerPath(lender)), Ct);

    internal static async Task SetAsync(
        PlatformHost host, string lender, string issuer, bool mayCreate, string? domains = null, bool isRequired = false, bool isOn = true)
    {
        await using var scope = host.Scope((await host.TenantAsync(lender, Ct)).Id, Role.LenderAdmin);
        var done = await scope.ServiceProvider.GetRequiredService<SaveCompanySignIn>().RunAsync(
            new(issuer, "platform", Secret, domains ?? lender + ".example", mayCreate, Role.Collector, isOn, isRequired), Ct);
        Assert.False(done.IsRefused, done.IsRefused ? done.Refusal.ToString() : "");
    }

    private static async Task<HttpClient> ComeAsync(PlatformHost host, string lender)
    {
        var browser = host.Browser();
        Assert.Equal("/", await GoAsync(host, browser, lender));
        return browser;
    }

    /// <returns>Where the answer leads.</returns>
    private static async Task<string> GoAsync(PlatformHost host, HttpClient browser, string lender)
    {
        using var end = await browser.GetAsync(await AnswerOfAsync(host, browser, lender), Ct);
        return end.Headers.Location!.ToString();
    }

    /// <summary>Presses the button and follows the provider until it sends the browser back to us.</summary>
    private static async Task<string> AnswerOfAsync(PlatformHost host, HttpClient browser, string lender)
    {
        var answer = await new SignInForm(browser).PostAsync($"/t/{lender}/sign-in", "/sign-in/company", Ct);
        for (var step = 0; step < 10; step++)
        {
            Assert.Equal(3, (int)answer.StatusCode / 100);
            var next = new Uri(answer.RequestMessage!.RequestUri!, answer.Headers.Location!);
            if (next.Authority == host.Address.Authority) return next.ToString();
            answer.Dispose();
            answer = await browser.GetAsync(next, Ct);
        }
        throw new InvalidOperationException("The provider does not come to an end.");
    }
}
