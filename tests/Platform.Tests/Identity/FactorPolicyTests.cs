using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Resolution;
using Platform.Testing;
using Platform.Testing.Postgres;
using Platform.Tests.Connect;
using Platform.Tests.Host;
using Platform.Web.Features.Users;
using Platform.Web.Identity.SecondFactors;
using static Platform.Tests.Connect.CompanyAttackTests;
using static Platform.Tests.Connect.CompanyPeerTests;

namespace Platform.Tests.Identity;

/// <summary>A lender that demands a second step of some of its people.</summary>
public sealed partial class FactorPolicyTests(PostgresServer postgres)
{
    private const string Admin = "admin@harbour.example";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Whoever_has_none_sets_it_up_before_anything_else_and_nobody_else_is_asked(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct, Probe.Wishes());
        await DemandAsync(host, new FactorPolicy { Roles = [Role.LenderAdmin] });

        var browser = host.Browser();
        using (var asked = await new SignInForm(browser).SubmitAsync(Admin, PlatformHost.Password, Ct)) Assert.Equal("/sign-in/set-up", PathOf(host, asked));
        Assert.Equal(Probe.Nobody, await Probe.AskAsync(browser, Ct));
        // Neither the choice of a lender nor a page of the product is a way round it.
        using (var round = await new SignInForm(browser).ChooseAsync("harbour", Ct)) Assert.Equal("/sign-in/set-up", PathOf(host, round));
        using (var page = await browser.GetAsync("/users", Ct)) Assert.Equal("/sign-in", PathOf(host, page));
        Assert.Equal(Probe.Nobody, await Probe.AskAsync(browser, Ct));

        Assert.Contains("factor-error", await SendAsync(browser, "set-up", "000000"), StringComparison.Ordinal);
        Assert.Equal(Probe.Nobody, await Probe.AskAsync(browser, Ct));
        var codes = await SendAsync(browser, "set-up", await CodeAsync(browser));
        Assert.Contains("set-up-done", codes, StringComparison.Ordinal);
        var fields = SignInForm.Hidden(codes);
        fields["_handler"] = "set-up-done";
        using (var body = new FormUrlEncodedContent(fields))
        using (var gone = await browser.PostAsync("/sign-in/set-up", body, Ct)) Assert.Equal(HttpStatusCode.Found, gone.StatusCode);
        Assert.Equal("harbour:LenderAdmin", await Probe.AskAsync(browser, Ct));

        using var again = await new SignInForm(host.Browser()).SubmitAsync(Admin, PlatformHost.Password, Ct);
        Assert.Equal("/sign-in/code", PathOf(host, again));
        foreach (var other in new[] { "strategist@harbour.example", "admin@jinqiao.example" })
        {
            var free = host.Browser();
            using var came = await new SignInForm(free).SubmitAsync(other, PlatformHost.Password, Ct);
            Assert.NotEqual(Probe.Nobody, await Probe.AskAsync(free, Ct));
        }
        // What is demanded cannot be taken off again.
        var page2 = SignInForm.Hidden(await browser.GetStringAsync("/profile/second-factor", Ct));
        (page2["_handler"], page2["Input.Code"], page2["Input.Do"]) = ("factor-change", "000000", "remove");
        using var remove = new FormUrlEncodedContent(page2);
        using var kept = await browser.PostAsync("/profile/second-factor", remove, Ct);
        Assert.Contains("cannot be removed", await kept.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Until_the_day_people_come_in_as_ever_and_are_reminded()
    {
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct, Probe.Wishes());
        await DemandAsync(host, new FactorPolicy { Roles = [Role.LenderAdmin], From = TimeProvider.System.GetUtcNow().AddDays(3) });
        var browser = await host.SignInAsync(Admin, Ct);
        Assert.Equal("harbour:LenderAdmin", await Probe.AskAsync(browser, Ct));
        Assert.NotNull(await RemindedAsync(host, Admin, Role.LenderAdmin));
        Assert.Null(await RemindedAsync(host, "strategist@harbour.example", Role.Strategist));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task The_organisations_own_provider_has_to_say_that_a_second_thing_was_proven(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct, Probe.Wishes());
        await using var provider = await ForgingProvider.StartAsync(Ct);
        await SetAsync(host, "harbour", provider.Issuer, mayCreate: false);
        foreach (var (demanded, amr, comes) in new (bool, string[]?, bool)[] { (false, null, true), (true, null, false), (true, ["pwd"], false), (true, ["pwd", "mfa"], true), (true, ["hwk"], true) })
        {
            await DemandAsync(host, new FactorPolicy { Roles = demanded ? [Role.Strategist] : [] });
            provider.Claims = claims =>
            {
                if (amr is not null) claims["amr"] = amr;
            };
            var browser = host.Browser();
            var end = await AnswerAsync(browser, provider.Answer(await AskAsync(host, browser)));
            Assert.Equal(comes ? "/" : "/t/harbour/sign-in?error=company_once", end);
            Assert.Equal(comes ? "harbour:Strategist" : Probe.Nobody, await Probe.AskAsync(browser, Ct));
        }
    }

    [Fact]
    public async Task Only_who_manages_people_says_so_and_only_of_people()
    {
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct);
        var lender = (await host.TenantAsync("harbour", Ct)).Id;
        await using var wrong = host.Scope(lender, Role.Strategist);
        Assert.Equal("forbidden", (await wrong.ServiceProvider.GetRequiredService<SaveFactorPolicy>().RunAsync(new FactorPolicy(), Ct)).Refusal.Code);
        await using var right = host.Scope(lender, Role.LenderAdmin);
        Assert.Equal("invalid", (await right.ServiceProvider.GetRequiredService<SaveFactorPolicy>().RunAsync(new FactorPolicy { Roles = [Role.CoreSystem] }, Ct)).Refusal.Code);
    }

    private static async Task<DateTimeOffset?> RemindedAsync(PlatformHost host, string email, Role role)
    {
        Guid who;
        await using (var db = await host.Platform(Ct)) who = await db.Users.Where(user => user.Email == email).Select(user => user.Id).SingleAsync(Ct);
        await using var scope = host.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Bind(
            (await host.TenantAsync("harbour", Ct)).Id, new Actor(ActorKind.User, who.ToString("D"), email, [role], null), "test");
        return await scope.ServiceProvider.GetRequiredService<OwnFactorDemand>().FromAsync(Ct);
    }

    private static async Task DemandAsync(PlatformHost host, FactorPolicy policy)
    {
        await using var scope = host.Scope((await host.TenantAsync("harbour", Ct)).Id, Role.LenderAdmin);
        Result saved = await scope.ServiceProvider.GetRequiredService<SaveFactorPolicy>().RunAsync(policy, Ct);
        Assert.False(saved.IsRefused);
    }

    private static string PathOf(PlatformHost host, HttpResponseMessage answer) => new Uri(host.Address, answer.Headers.Location!).AbsolutePath;

    private static async Task<string> CodeAsync(HttpClient browser)
    {
        var key = SecretPattern().Match(await browser.GetStringAsync("/sign-in/set-up", Ct)).Groups[1].Value;
        var bits = string.Concat(key.Where(char.IsAsciiLetterOrDigit).Select(one => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(one), 2).PadLeft(5, '0')));
        return Totp.CodeOf([.. bits.Chunk(8).Select(part => Convert.ToByte(new string(part), 2))], Totp.StepAt(TimeProvider.System.GetUtcNow()));
    }

    private static async Task<string> SendAsync(HttpClient browser, string form, string code)
    {
        var fields = SignInForm.Hidden(await browser.GetStringAsync("/sign-in/set-up", Ct));
        (fields["_handler"], fields["Input.Code"]) = (form, code);
        using var body = new FormUrlEncodedContent(fields);
        using var answer = await browser.PostAsync("/sign-in/set-up", body, Ct);
        return await answer.Content.ReadAsStringAsync(Ct);
    }

    [GeneratedRegex("class=\"p-secret\">([A-Z2-7 ]+)<")]
    private static partial Regex SecretPattern();
}
