using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Tenancy.Access;
using Platform.Testing;
using Platform.Testing.Postgres;
using Platform.Tests.Host;

namespace Platform.Tests.Identity;

public sealed partial class PasswordTests(PostgresServer postgres)
{
    private const string Admin = "admin@harbour.example";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task The_right_password_opens_a_session_and_a_wrong_one_does_not(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct, Probe.Wishes());
        var browser = host.Browser();

        var wrong = await new SignInForm(browser).SubmitAsync(Admin, "not the password", Ct);
        Assert.Equal(HttpStatusCode.OK, wrong.StatusCode);
        Assert.False(wrong.Headers.TryGetValues("Set-Cookie", out var set) && set.Any(c => c.StartsWith("session=", StringComparison.Ordinal)));
        Assert.Equal(Probe.Nobody, await Probe.AskAsync(browser, Ct));

        var right = await new SignInForm(browser).SubmitAsync(Admin, PlatformHost.Password, Ct);
        Assert.Equal(HttpStatusCode.Found, right.StatusCode);
        var cookie = right.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("session=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("harbour:LenderAdmin", await Probe.AskAsync(browser, Ct));
    }

    /// <summary>What the page says and what it costs must not tell whether there is such an account.</summary>
    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Unknown_locked_disabled_and_wrong_are_refused_alike(DatabaseKind kind)
    {
        var hasher = new CountingHasher();
        await using var host = await PlatformHost.StartAsync(
            kind, postgres, Ct, Probe.Wishes(services => services.AddSingleton<IPasswordHasher<User>>(hasher)));
        await using (var db = await host.Platform(Ct))
        {
            await db.Users.Where(u => u.Email == "strategist@harbour.example").ExecuteUpdateAsync(u => u.SetProperty(x => x.IsDisabled, true), Ct);
            await db.Users.Where(u => u.Email == "inspector@harbour.example").ExecuteUpdateAsync(u => u.SetProperty(x => x.LockoutEnd, DateTimeOffset.MaxValue.AddYears(-1)), Ct);
        }

        var pages = new List<string>();
        foreach (var (email, password) in new[]
        {
            (Admin, "not the password"), ("nobody@harbour.example", PlatformHost.Password),
            ("strategist@harbour.example", PlatformHost.Password), ("inspector@harbour.example", PlatformHost.Password),
        })
        {
            var before = hasher.Verified;
            var answer = await new SignInForm(host.Browser()).SubmitAsync(email, password, Ct);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(1, hasher.Verified - before);
            pages.Add(Telling(await answer.Content.ReadAsStringAsync(Ct)));
        }

        Assert.Single(pages.Distinct());
        Assert.Contains("did not succeed", pages[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Five_failures_lock_the_account_until_the_lock_ends(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        for (var i = 0; i < 5; i++) await new SignInForm(host.Browser()).SubmitAsync(Admin, "not the password", Ct);

        var locked = await new SignInForm(host.Browser()).SubmitAsync(Admin, PlatformHost.Password, Ct);
        Assert.Equal(HttpStatusCode.OK, locked.StatusCode);

        await using (var db = await host.Platform(Ct))
        {
            var user = await db.Users.SingleAsync(u => u.Email == Admin, Ct);
            Assert.InRange(user.LockoutEnd!.Value - DateTimeOffset.UnixEpoch, TimeSpan.Zero, TimeSpan.FromDays(365_000));
            user.LockoutEnd = TimeProvider.System.GetUtcNow().AddSeconds(-1);
            await db.SaveChangesAsync(Ct);
        }
        var open = await new SignInForm(host.Browser()).SubmitAsync(Admin, PlatformHost.Password, Ct);
        Assert.Equal(HttpStatusCode.Found, open.StatusCode);
    }

    [Theory]
    [InlineData("/users", "/users")]
    [InlineData("//evil.test/x", "/")]
    [InlineData("https://evil.test/", "/")]
    [InlineData("/\\evil.test", "/")]
    [InlineData("javascript:alert(1)", "/")]
    public async Task Sign_in_leads_back_to_a_page_of_this_site_only(string back, string expected)
    {
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct);
        var fields = new Dictionary<string, string> { ["Input.Back"] = back };

        var answer = await new SignInForm(host.Browser()).SubmitAsync(Admin, PlatformHost.Password, Ct, fields);

        Assert.Equal(new Uri(host.Address, expected), new Uri(host.Address, answer.Headers.Location!));
    }

    [Fact]
    public async Task A_form_without_its_antiforgery_token_is_refused()
    {
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["_handler"] = "sign-in", ["Input.Email"] = Admin, ["Input.Password"] = PlatformHost.Password,
        });

        using var answer = await host.Browser().PostAsync("/sign-in", form, Ct);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    [Trait("attack", "26")]
    public async Task Signing_out_ends_the_session()
    {
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct, Probe.Wishes());
        var browser = await host.SignInAsync(Admin, Ct);
        Assert.Equal("harbour:LenderAdmin", await Probe.AskAsync(browser, Ct));

        await new SignInForm(browser).PostAsync("/leave", "/sign-out", Ct);

        Assert.Equal(Probe.Nobody, await Probe.AskAsync(browser, Ct));
    }

    [Fact]
    [Trait("attack", "39")]
    public async Task Nothing_of_the_password_or_address_is_logged()
    {
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct);
        await new SignInForm(host.Browser()).SubmitAsync("canary-person@harbour.example", "canary-password", Ct);
        for (var i = 0; i < 6; i++) await new SignInForm(host.Browser()).SubmitAsync(Admin, "canary-password", Ct);
        await host.SignInAsync("strategist@harbour.example", Ct);

        Assert.Contains(host.Log, line => line.Contains("Sign-in locked", StringComparison.Ordinal));
        Assert.DoesNotContain(host.Log, line => line.Contains("canary", StringComparison.Ordinal)
            || line.Contains(PlatformHost.Password, StringComparison.Ordinal) || line.Contains("@harbour.example", StringComparison.Ordinal));
    }

    // What a person reads, without the tokens of this one answer and what was typed.
    private static string Telling(string html) => Changing().Replace(html[html.IndexOf("<main", StringComparison.Ordinal)..html.IndexOf("</main>", StringComparison.Ordinal)], "");

    [GeneratedRegex("value=\"[^\"]*\"")]
    private static partial Regex Changing();

    private sealed class CountingHasher : IPasswordHasher<User>
    {
        private readonly PasswordHasher<User> _inner = new();
        private int _verified;

        public int Verified => _verified;

        public string HashPassword(User user, string password) => _inner.HashPassword(user, password);

        public PasswordVerificationResult VerifyHashedPassword(User user, string hashedPassword, string providedPassword)
        {
            Interlocked.Increment(ref _verified);
            return _inner.VerifyHashedPassword(user, hashedPassword, providedPassword);
        }
    }
}
