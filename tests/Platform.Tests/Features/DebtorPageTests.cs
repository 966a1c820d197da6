using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Collections;
using Platform.Collections.SelfService;
using Platform.Testing;
using Platform.Testing.Postgres;
using Platform.Tests.Api;
using Platform.Tests.Host;

namespace Platform.Tests.Features;

/// <summary>The debtor's page as a browser, a mail filter and a stranger meet it.</summary>
public sealed class DebtorPageTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Looking_at_a_link_spends_nothing_and_pressing_its_button_spends_it(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var (lender, path) = await LinkAsync(host);
        var robot = host.Browser();
        var seen = await robot.GetStringAsync(path, Ct);
        var guessed = await robot.GetStringAsync("/d/" + new string('A', 70), Ct);
        Assert.Equal(Bare(guessed), Bare(seen)); // a stranger cannot tell a link from a guess
        Assert.Equal(0, await lender.ReadAsync(db => db.DebtorLinks.CountAsync(Ct), Ct));

        var browser = host.Browser();
        using var opened = await PressAsync(browser, path);
        Assert.Equal((HttpStatusCode.Redirect, "/d"), (opened.StatusCode, opened.Headers.Location!.ToString()));
        var cookie = Assert.Single(opened.Headers.GetValues("Set-Cookie"), one => one.Contains("debtor=", StringComparison.Ordinal));
        foreach (var part in new[] { "httponly", "samesite=strict", "path=/d" }) Assert.Contains(part, cookie, StringComparison.OrdinalIgnoreCase);
        using var again = await PressAsync(host.Browser(), path);
        using var guess = await PressAsync(host.Browser(), "/d/" + new string('A', 70));
        Assert.Equal((HttpStatusCode.Gone, HttpStatusCode.Gone), (again.StatusCode, guess.StatusCode));
        Assert.Equal(Bare(await again.Content.ReadAsStringAsync(Ct)), Bare(await guess.Content.ReadAsStringAsync(Ct)));

        // Opened and not proven: neither the lender nor the debtor is named.
        var half = await browser.GetStringAsync("/d", Ct);
        Assert.Contains("name=\"answer\"", half, StringComparison.Ordinal);
        Assert.DoesNotContain(lender.Tenant.Name, half, StringComparison.Ordinal);
        using var early = await browser.PostAsync("/d/promise", Form(half), Ct);
        Assert.Equal(HttpStatusCode.Gone, early.StatusCode);
        Assert.DoesNotContain(host.Log, line => line.Contains(path, StringComparison.Ordinal));
    }

    [Fact]
    [Trait("attack", "32")]
    public async Task The_page_carries_a_strict_policy_and_is_kept_by_nobody()
    {
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct);
        using var page = await host.Browser().GetAsync("/d/" + new string('A', 70), Ct);
        var policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; style-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("script", policy + await page.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal("no-referrer", Assert.Single(page.Headers.GetValues("Referrer-Policy")));
        Assert.True(page.Headers.CacheControl!.NoStore);
        Assert.DoesNotContain("http", Bare(await page.Content.ReadAsStringAsync(Ct)), StringComparison.Ordinal); // nothing of a third party
    }

    [Fact]
    public async Task A_form_that_another_site_made_up_does_nothing()
    {
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct);
        var (lender, path) = await LinkAsync(host);
        using var empty = new FormUrlEncodedContent(new Dictionary<string, string>());
        using var forged = await host.Browser().PostAsync(path, empty, Ct);
        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        Assert.Equal(0, await lender.ReadAsync(db => db.DebtorLinks.CountAsync(Ct), Ct));
    }

    [Fact]
    public async Task At_another_lenders_address_a_link_does_not_open()
    {
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct, new HostWishes
        {
            Settings = new Dictionary<string, string> { ["Tenancy:BaseDomain"] = "lenders.test" },
        });
        var (lender, path) = await LinkAsync(host);
        var other = (await host.Services.GetRequiredService<Tenancy.Tenants.TenantCatalog>().AllAsync(Ct)).First(one => one.Key != "harbour");
        using var elsewhere = await PressAsync(host.Browser($"{other.Key}.lenders.test"), path);
        Assert.Equal(HttpStatusCode.Gone, elsewhere.StatusCode);
        Assert.Equal(0, await lender.ReadAsync(db => db.DebtorLinks.CountAsync(Ct), Ct));
        using var here = await PressAsync(host.Browser("harbour.lenders.test"), path);
        Assert.Equal(HttpStatusCode.Redirect, here.StatusCode);
    }

    private static async Task<(Lender Lender, string Path)> LinkAsync(PlatformHost host)
    {
        var lender = await Lender.OfAsync(host, "harbour", Ct);
        await lender.PeopleAsync(1, 3, Ct);
        var account = await lender.ReadAsync(db => db.Accounts.AsNoTracking().FirstAsync(Ct), Ct);
        var now = TimeProvider.System.GetUtcNow();
        var message = new Attempt
        {
            RunId = Guid.CreateVersion7(), AccountId = account.Id.Value, DebtorId = account.DebtorId.Value, Channel = ChannelKind.Sms,
            DueAt = now, ExpiresAt = now.AddHours(1), State = AttemptState.Submitted, PlannedAt = now, SubmittedAt = now,
        };
        await using var scope = host.Scope(lender.Tenant.Id);
        await using var db = await scope.ServiceProvider.GetRequiredService<Tenancy.Data.TenantDbFactory>().WriteAsync(Ct);
        db.Add(message);
        await db.CommitAsync(Ct);
        return (lender, "/d/" + host.Services.GetRequiredService<DebtorLinkTokens>().Make(lender.Tenant.Id, message.Id));
    }

    private static async Task<HttpResponseMessage> PressAsync(HttpClient browser, string path) =>
        await browser.PostAsync(path, Form(await browser.GetStringAsync(path, Ct)), Ct);

    private static FormUrlEncodedContent Form(string page) => new(SignInForm.Hidden(page));

    /// <summary>The page without what is new in every answer: its address and its hidden fields.</summary>
    private static string Bare(string page) => System.Text.RegularExpressions.Regex.Replace(page, "value=\"[^\"]*\"|/d/[A-Za-z0-9_-]{70}", "");
}
