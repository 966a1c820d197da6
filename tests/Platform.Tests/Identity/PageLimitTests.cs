using System.Net;
using Platform.Testing;
using Platform.Testing.Postgres;
using Platform.Tests.Host;

namespace Platform.Tests.Identity;

/// <summary>One password tried on many accounts, and a person whose browser runs wild.</summary>
public sealed class PageLimitTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Trying_one_password_on_many_accounts_is_slowed_down_and_pages_still_open()
    {
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct, new HostWishes
        {
            Settings = new Dictionary<string, string> { ["Limits:FormsPerMinute"] = "5" },
        });
        var browser = host.Browser();
        for (var i = 0; i < 5; i++)
        {
            using var wrong = await new SignInForm(browser).SubmitAsync($"person{i}@harbour.example", "Spring-2026!", Ct);
            Assert.Equal(HttpStatusCode.OK, wrong.StatusCode);
        }
        using var slowed = await new SignInForm(browser).SubmitAsync("person5@harbour.example", "Spring-2026!", Ct);
        Assert.Equal(HttpStatusCode.TooManyRequests, slowed.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(10), slowed.Headers.RetryAfter?.Delta);
        using var page = await browser.GetAsync("/sign-in", Ct);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        // A provider's word is none of a person's forms.
        using var word = await browser.PostAsync("/cb/twilio/unknown", new FormUrlEncodedContent([]), Ct);
        Assert.NotEqual(HttpStatusCode.TooManyRequests, word.StatusCode);
    }

    [Fact]
    public async Task A_person_whose_browser_runs_wild_waits_and_nobody_else_does()
    {
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct, new HostWishes
        {
            Settings = new Dictionary<string, string> { ["Limits:RequestsPerMinute"] = "10" },
        });
        var (wild, other) = (host.Browser(), host.Browser());
        using var one = await new SignInForm(wild).SubmitAsync("admin@harbour.example", PlatformHost.Password, Ct);
        using var two = await new SignInForm(other).SubmitAsync("strategist@harbour.example", PlatformHost.Password, Ct);
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 12; i++)
        {
            using var answer = await wild.GetAsync("/attempts/export.csv", Ct);
            answers.Add(answer.StatusCode);
        }
        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
        using var calm = await other.GetAsync("/", Ct);
        Assert.Equal(HttpStatusCode.OK, calm.StatusCode);
    }
}
