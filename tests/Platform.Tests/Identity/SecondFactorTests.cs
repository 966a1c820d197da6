using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Testing;
using Platform.Testing.Postgres;
using Platform.Tests.Host;
using Platform.Web.Identity.SecondFactors;

namespace Platform.Tests.Identity;

/// <summary>The authenticator app as a person meets it: on its page, and at the next sign-in.</summary>
public sealed partial class SecondFactorTests(PostgresServer postgres)
{
    private const string Admin = "admin@harbour.example";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task With_it_a_password_alone_opens_nothing_and_a_code_opens_once(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct, Probe.Wishes());
        await EnrolAsync(host);

        var browser = host.Browser();
        var asked = await new SignInForm(browser).SubmitAsync(Admin, PlatformHost.Password, Ct);
        Assert.StartsWith("/sign-in/code", new Uri(host.Address, asked.Headers.Location!).AbsolutePath, StringComparison.Ordinal);
        Assert.Equal(Probe.Nobody, await Probe.AskAsync(browser, Ct));
        using (var choice = await browser.GetAsync("/choose-tenant", Ct))
            Assert.StartsWith("/sign-in", new Uri(host.Address, choice.Headers.Location!).AbsolutePath, StringComparison.Ordinal);

        var code = await CodeAsync(host, 1);
        Assert.Equal(HttpStatusCode.Found, (await ShowAsync(browser, code)).StatusCode);
        Assert.Equal("harbour:LenderAdmin", await Probe.AskAsync(browser, Ct));

        var other = host.Browser();
        await new SignInForm(other).SubmitAsync(Admin, PlatformHost.Password, Ct);
        Assert.Equal(HttpStatusCode.OK, (await ShowAsync(other, code)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await ShowAsync(other, await CodeAsync(host, -2))).StatusCode);
        Assert.Equal(Probe.Nobody, await Probe.AskAsync(other, Ct));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Of_many_who_show_one_code_at_once_one_comes_in(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct, Probe.Wishes());
        await EnrolAsync(host);
        var code = await CodeAsync(host, 1);
        var user = await UserAsync(host);
        var vault = host.Services.GetRequiredService<FactorVault>();

        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => vault.TakeCodeAsync(user, code, Ct), Ct)));

        Assert.Single(taken, one => one);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_recovery_code_opens_once_and_the_log_says_that_it_was_used(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct, Probe.Wishes());
        var codes = await EnrolAsync(host);
        Assert.Equal((FactorVault.Codes, FactorVault.Codes), (codes.Count, codes.Distinct().Count()));

        foreach (var (given, opens) in new[] { (codes[3].ToLowerInvariant().Replace('-', ' '), true), (codes[3], false), (codes[4], true) })
        {
            var browser = host.Browser();
            await new SignInForm(browser).SubmitAsync(Admin, PlatformHost.Password, Ct);
            await ShowAsync(browser, given);
            Assert.Equal(opens ? "harbour:LenderAdmin" : Probe.Nobody, await Probe.AskAsync(browser, Ct));
        }
        await using var scope = host.Scope((await host.TenantAsync("harbour", Ct)).Id);
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().ReadAsync(Ct);
        Assert.Equal(2, await db.Set<AuditEntry>().CountAsync(entry => entry.Action == ProveSecondFactor.RecoveryUsed, Ct));
        Assert.Equal(1, await db.Set<AuditEntry>().CountAsync(entry => entry.Action == ChangeSecondFactor.Added, Ct));
    }

    /// <summary>Whoever has the password must not win more guesses at the code by typing it again.</summary>
    [Fact]
    public async Task Five_wrong_codes_lock_the_account_however_often_the_password_was_right_in_between()
    {
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct, Probe.Wishes());
        await EnrolAsync(host);
        for (var i = 0; i < 5; i++)
        {
            var browser = host.Browser();
            await new SignInForm(browser).SubmitAsync(Admin, PlatformHost.Password, Ct);
            await ShowAsync(browser, "000000");
        }
        var last = host.Browser();
        var refused = await new SignInForm(last).SubmitAsync(Admin, PlatformHost.Password, Ct);
        Assert.Equal(HttpStatusCode.OK, refused.StatusCode);
        Assert.Equal(Probe.Nobody, await Probe.AskAsync(last, Ct));
    }

    [Fact]
    public async Task Turning_it_on_asks_for_the_password_and_ends_the_other_sessions_and_turning_it_off_asks_for_a_code()
    {
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct, Probe.Wishes());
        var elsewhere = await host.SignInAsync(Admin, Ct);
        var mine = await host.SignInAsync(Admin, Ct);
        Assert.DoesNotContain("p-codes", await SendAsync(mine, "factor-confirm", await CodeOnPageAsync(mine), "not the password"), StringComparison.Ordinal);
        Assert.Contains("p-codes", await SendAsync(mine, "factor-confirm", await CodeOnPageAsync(mine), PlatformHost.Password), StringComparison.Ordinal);

        Assert.Equal(Probe.Nobody, await Probe.AskAsync(elsewhere, Ct));
        Assert.Equal("harbour:LenderAdmin", await Probe.AskAsync(mine, Ct));
        var user = await UserAsync(host);
        var vault = host.Services.GetRequiredService<FactorVault>();
        await SendAsync(mine, "factor-change", "000000", null, "remove");
        Assert.True(await vault.HasAsync(user, Ct));
        await SendAsync(mine, "factor-change", await CodeAsync(host, 1), null, "remove");
        Assert.False(await vault.HasAsync(user, Ct));
    }

    private static async Task<IReadOnlyList<string>> EnrolAsync(PlatformHost host)
    {
        var browser = await host.SignInAsync(Admin, Ct);
        var page = await SendAsync(browser, "factor-confirm", await CodeOnPageAsync(browser), PlatformHost.Password);
        return [.. RecoveryPattern().Matches(page).Select(match => match.Groups[1].Value)];
    }

    private static async Task<string> CodeOnPageAsync(HttpClient browser)
    {
        var key = SecretPattern().Match(await browser.GetStringAsync("/profile/second-factor", Ct)).Groups[1].Value;
        return Totp.CodeOf(Bytes(key), Totp.StepAt(TimeProvider.System.GetUtcNow()));
    }

    private static async Task<string> SendAsync(HttpClient browser, string form, string code, string? password, string? what = null)
    {
        var fields = SignInForm.Hidden(await browser.GetStringAsync("/profile/second-factor", Ct));
        (fields["_handler"], fields["Input.Code"]) = (form, code);
        if (password is not null) fields["Input.Password"] = password;
        if (what is not null) fields["Input.Do"] = what;
        using var body = new FormUrlEncodedContent(fields);
        using var answer = await browser.PostAsync("/profile/second-factor", body, Ct);
        return await answer.Content.ReadAsStringAsync(Ct);
    }

    private static async Task<HttpResponseMessage> ShowAsync(HttpClient browser, string code)
    {
        var fields = SignInForm.Hidden(await browser.GetStringAsync("/sign-in/code", Ct));
        fields["Input.Code"] = code;
        using var body = new FormUrlEncodedContent(fields);
        return await browser.PostAsync("/sign-in/code", body, Ct);
    }

    private static async Task<Guid> UserAsync(PlatformHost host)
    {
        await using var db = await host.Platform(Ct);
        return await db.Users.Where(user => user.Email == Admin).Select(user => user.Id).SingleAsync(Ct);
    }

    /// <summary>What the app shows so many steps from now.</summary>
    private static async Task<string> CodeAsync(PlatformHost host, int steps)
    {
        await using var db = await host.Platform(Ct);
        var held = await db.Set<SecondFactor>().SingleAsync(Ct);
        var secret = host.Services.GetRequiredService<IDataProtectionProvider>()
            .CreateProtector("platform.second-factor.v1", held.UserId.ToString("D")).Unprotect(held.Secret);
        return Totp.CodeOf(secret, Totp.StepAt(TimeProvider.System.GetUtcNow()) + steps);
    }

    private static byte[] Bytes(string key)
    {
        var bits = string.Concat(key.Where(char.IsAsciiLetterOrDigit).Select(one => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(one), 2).PadLeft(5, '0')));
        return [.. bits.Chunk(8).Select(part => Convert.ToByte(new string(part), 2))];
    }

    [GeneratedRegex("class=\"p-secret\">([A-Z2-7 ]+)<")]
    private static partial Regex SecretPattern();

    [GeneratedRegex("<li[^>]*><code>([A-Z2-7-]+)</code>")]
    private static partial Regex RecoveryPattern();
}
