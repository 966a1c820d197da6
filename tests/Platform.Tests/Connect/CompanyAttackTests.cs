using System.Net;
using Platform.Testing;
using Platform.Testing.Postgres;
using Platform.Tests.Host;
using Platform.Tests.Identity;
using Platform.Web.Identity.Company;
using static Platform.Tests.Connect.CompanyPeerTests;

namespace Platform.Tests.Connect;

/// <summary>What somebody may put into the answer of a lender's provider, and that none of it opens a session.</summary>
public sealed class CompanyAttackTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("attack", "22")]
    public async Task A_token_that_is_not_what_was_asked_for_opens_nothing(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct, Probe.Wishes());
        await using var provider = await ForgingProvider.StartAsync(Ct);
        await SetAsync(host, "harbour", provider.Issuer, mayCreate: false);

        var attacks = new Dictionary<string, Action>
        {
            ["another nonce"] = () => provider.Claims = claims => claims["nonce"] = "of another sign-in",
            ["no nonce"] = () => provider.Claims = claims => claims.Remove("nonce"),
            ["another issuer"] = () => provider.Claims = claims => claims["iss"] = "https://login.elsewhere.example",
            ["for another client"] = () => provider.Claims = claims => claims["aud"] = "somebody-else",
            ["for several, and not for us first"] = () => provider.Claims = claims => { claims["aud"] = new[] { "platform", "other" }; claims["azp"] = "other"; },
            ["expired"] = () => provider.Claims = claims => claims["exp"] = TimeProvider.System.GetUtcNow().AddMinutes(-5).ToUnixTimeSeconds(),
            ["without an end"] = () => provider.Claims = claims => claims.Remove("exp"),
            ["without a subject"] = () => provider.Claims = claims => claims.Remove("sub"),
            ["an address that is not verified"] = () => provider.Claims = claims => claims["email_verified"] = false,
            ["an address about which it says nothing"] = () => provider.Claims = claims => claims.Remove("email_verified"),
            ["unsigned"] = () => provider.Sign = ForgingProvider.Unsigned,
            ["signed with the public key as a secret"] = () => provider.Sign = provider.WithPublicKeyAsSecret,
            ["signed with a key of its own under our provider's name"] = () => provider.Sign = ForgingProvider.WithOwnKey,
        };
        foreach (var (name, forge) in attacks)
        {
            (provider.Claims, provider.Sign) = (_ => { }, null);
            forge();
            var browser = host.Browser();
            var end = await AnswerAsync(browser, provider.Answer(await AskAsync(host, browser)));
            Assert.True(end.StartsWith("/t/harbour/sign-in?error=company_", StringComparison.Ordinal), $"{name}: {end}");
            Assert.Equal(Probe.Nobody, await Probe.AskAsync(browser, Ct));
        }

        // The control: the same provider, telling the truth.
        (provider.Claims, provider.Sign) = (_ => { }, null);
        var honest = host.Browser();
        Assert.Equal("/", await AnswerAsync(honest, provider.Answer(await AskAsync(host, honest))));
        Assert.Equal("harbour:Strategist", await Probe.AskAsync(honest, Ct));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task An_answer_of_another_browser_state_issuer_or_of_yesterday_opens_nothing(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct, Probe.Wishes());
        await using var provider = await ForgingProvider.StartAsync(Ct);
        provider.PromisesIss = true;
        await SetAsync(host, "harbour", provider.Issuer, mayCreate: false);

        var browser = host.Browser();
        var asked = await AskAsync(host, browser);
        var right = provider.Answer(asked, provider.Issuer);
        await RefusedAsync(host.Browser(), right); // the victim's browser never asked
        await RefusedAsync(await AskingAsync(), right); // nor does another sign-in's answer fit
        await RefusedWithAsync(state: "guessed");
        await RefusedWithAsync(iss: "https://login.elsewhere.example");
        await RefusedWithAsync(iss: null); // it promised to name itself

        Assert.Equal("/", await AnswerAsync(browser, right));
        Assert.Equal("harbour:Strategist", await Probe.AskAsync(browser, Ct));
        Assert.Equal("/t/harbour/sign-in?error=company_refused", await AnswerAsync(browser, right)); // and only once

        async Task<HttpClient> AskingAsync()
        {
            var other = host.Browser();
            await AskAsync(host, other);
            return other;
        }

        async Task RefusedWithAsync(string? iss = "own", string? state = null)
        {
            var other = host.Browser();
            await RefusedAsync(other, provider.Answer(await AskAsync(host, other), iss == "own" ? provider.Issuer : iss, state));
        }

        async Task RefusedAsync(HttpClient who, string answer)
        {
            Assert.Equal("/t/harbour/sign-in?error=company_refused", await AnswerAsync(who, answer));
            Assert.Equal(Probe.Nobody, await Probe.AskAsync(who, Ct));
        }
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task An_address_may_stand_in_the_user_info_of_the_same_person_only(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct, Probe.Wishes());
        await using var provider = await ForgingProvider.StartAsync(Ct);
        await SetAsync(host, "harbour", provider.Issuer, mayCreate: false);
        provider.Claims = claims => claims.Remove("email");

        provider.Me = new() { ["sub"] = "somebody-else", ["email"] = "strategist@harbour.example", ["email_verified"] = true };
        Assert.Equal("/t/harbour/sign-in?error=company_refused", await ComeAsync(host, provider));
        provider.Me = new() { ["sub"] = "s-1", ["email"] = "strategist@harbour.example", ["email_verified"] = false };
        Assert.Equal("/t/harbour/sign-in?error=company_unverified", await ComeAsync(host, provider));
        provider.Me["email_verified"] = true;
        Assert.Equal("/", await ComeAsync(host, provider));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_provider_may_exchange_its_keys_and_clocks_may_differ_by_two_minutes(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct, Probe.Wishes());
        await using var provider = await ForgingProvider.StartAsync(Ct);
        await SetAsync(host, "harbour", provider.Issuer, mayCreate: false);
        var now = TimeProvider.System.GetUtcNow();

        provider.Claims = claims => (claims["nbf"], claims["exp"]) = (now.AddSeconds(100).ToUnixTimeSeconds(), now.AddMinutes(5).ToUnixTimeSeconds());
        Assert.Equal("/", await ComeAsync(host, provider)); // its clock is ahead
        provider.Claims = claims => claims["exp"] = now.AddSeconds(-60).ToUnixTimeSeconds();
        Assert.Equal("/", await ComeAsync(host, provider)); // and behind
        provider.Claims = claims => claims["nbf"] = now.AddMinutes(4).ToUnixTimeSeconds();
        Assert.Equal("/t/harbour/sign-in?error=company_refused", await ComeAsync(host, provider));

        provider.Claims = _ => { };
        provider.Rotate();
        provider.HidesKeys = true;
        Assert.Equal("/t/harbour/sign-in?error=company_refused", await ComeAsync(host, provider)); // it signs with a key that it does not show
        provider.HidesKeys = false;
        Assert.Equal("/", await ComeAsync(host, provider));
    }

    [Fact]
    public async Task A_provider_that_keeps_us_waiting_is_given_up()
    {
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct);
        await using var provider = await ForgingProvider.StartAsync(Ct);
        provider.Slow = TimeSpan.FromSeconds(40);
        var begun = TimeProvider.System.GetTimestamp();

        var refused = await Assert.ThrowsAnyAsync<Exception>(() => SetAsync(host, "harbour", provider.Issuer, mayCreate: false));

        Assert.Contains("company_unreachable", refused.Message, StringComparison.Ordinal);
        Assert.True(TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_provider_that_calls_itself_another_is_not_taken()
    {
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct);
        await using var provider = await ForgingProvider.StartAsync(Ct);
        provider.Calls = "https://login.microsoftonline.com/common/v2.0";

        var refused = await Assert.ThrowsAnyAsync<Exception>(() => SetAsync(host, "harbour", provider.Issuer, mayCreate: false));

        Assert.Contains("issuer_differs", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("172.20.0.1", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("::1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("64:ff9b::a00:1", false)]
    [InlineData("93.184.216.34", true)]
    [InlineData("2606:2800:220:1::1", true)]
    public void Only_public_addresses_are_asked(string address, bool isPublic) =>
        Assert.Equal(isPublic, CompanyHttp.IsPublic(IPAddress.Parse(address)));

    [Fact]
    public async Task In_production_a_lender_cannot_make_us_ask_our_own_network()
    {
        await using var provider = await ForgingProvider.StartAsync(Ct);
        var wishes = new HostWishes { Settings = new Dictionary<string, string> { ["Identity:PrivateProviders"] = "false" } };
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct, wishes);
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => SetAsync(host, "harbour", provider.Issuer, mayCreate: false));
        Assert.Contains("issuer_invalid", refused.Message, StringComparison.Ordinal);
        refused = await Assert.ThrowsAnyAsync<Exception>(() => SetAsync(host, "harbour", provider.Issuer.Replace("http:", "https:", StringComparison.Ordinal), mayCreate: false));
        Assert.Contains("company_unreachable", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<string> ComeAsync(PlatformHost host, ForgingProvider provider)
    {
        var browser = host.Browser();
        return await AnswerAsync(browser, provider.Answer(await AskAsync(host, browser)));
    }

    internal static async Task<Uri> AskAsync(PlatformHost host, HttpClient browser)
    {
        using var asked = await new SignInForm(browser).PostAsync("/t/harbour/sign-in", "/sign-in/company", Ct);
        Assert.Equal(HttpStatusCode.Found, asked.StatusCode);
        Assert.NotEqual(host.Address.Authority, asked.Headers.Location!.Authority);
        return asked.Headers.Location;
    }

    internal static async Task<string> AnswerAsync(HttpClient browser, string answer)
    {
        using var end = await browser.GetAsync(answer, Ct);
        return end.Headers.Location!.ToString();
    }
}
