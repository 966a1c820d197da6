using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Platform.Collections;
using Platform.Collections.Calls;
using Platform.QualityCheck;
using Platform.QualityCheck.Evaluations;
using Platform.Tenancy.Data;
using Platform.Web.Features.Quality;

namespace Platform.Browser;

/// <summary>An inspector's day: from the queue by keys through a scored call and an appeal to the report; and who was scored reads it.</summary>
public sealed class QualityJourneyTests(Chromium chromium, DemoHost demo)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("en", "harbour", 1440, false)]
    [InlineData("zh-CN", "jinqiao", 390, true)]
    public async Task An_inspector_scores_a_call_by_keys_decides_an_appeal_and_reads_the_report(string culture, string lender, int width, bool dark)
    {
        await WaitForAppealAsync(lender);
        var look = $"{culture}-{width}-{(dark ? "dark" : "light")}";
        var words = new Words(culture);
        await using var visitor = await Visitor.ComeAsync(chromium, demo.Address, culture, width, dark);
        await visitor.SignInAsync($"inspector@{lender}.example");
        var page = visitor.Page;
        await visitor.GoAsync("/");
        await page.Locator("#inspecting").WaitForAsync();
        await LookAsync(visitor, "inspector-home-" + look);

        await visitor.GoAsync("/quality");
        await page.Locator(".p-evalrow").First.WaitForAsync();
        await LookAsync(visitor, "quality-queue-" + look);
        await visitor.PressAsync("n", url => url.Contains("/quality/reviews/", StringComparison.Ordinal));
        await page.Locator(".p-player[data-ready=true]").WaitForAsync();
        await HearAsync(page);

        // Ten items, each answered by its digit; the keyboard goes on by itself.
        for (var i = 1; i <= 10; i++)
        {
            await page.Keyboard.PressAsync(i is 5 ? "2" : "1");
            await Assertions.Expect(page.Locator(".p-answer[aria-checked=true]")).ToHaveCountAsync(Math.Min(i, 10));
        }
        var score = page.Locator(".p-scoreno");
        await Assertions.Expect(score).ToHaveTextAsync(95m.ToString("0.#", CultureInfo.GetCultureInfo(culture)));
        await page.Keyboard.PressAsync("k");
        await page.Keyboard.PressAsync("e");
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("e");
        await page.Locator(".p-evidence > li").First.WaitForAsync();
        await page.Locator(".p-markcomment").FillAsync("Repeats the day " + look);
        await page.Locator("#summary").FillAsync("Calm and clear " + look);
        await page.Locator("header.p-head [role=status]", new() { HasText = words.Of<QualityTexts>("Kept") }).WaitForAsync();
        await LookAsync(visitor, "quality-review-" + look);

        // What was answered outlives a reload.
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator(".p-answer[aria-checked=true]")).ToHaveCountAsync(10);
        await Assertions.Expect(page.Locator(".p-markcomment")).ToHaveValueAsync("Repeats the day " + look);
        await Assertions.Expect(page.Locator("#summary")).ToHaveValueAsync("Calm and clear " + look);
        await page.Locator(".p-player[data-ready=true]").WaitForAsync();
        await page.Keyboard.PressAsync("s");
        await page.Locator(".mud-dialog").GetByRole(AriaRole.Button, new() { Name = words.Of<QualityTexts>("Submit"), Exact = true }).ClickAsync();
        await page.WaitForURLAsync(url => url.EndsWith("/quality", StringComparison.Ordinal));

        await page.Locator("section:has(#appeals) a").First.ClickAsync();
        await page.Locator(".p-decide").First.WaitForAsync();
        var before = await score.InnerTextAsync();
        await page.Locator(".p-decide").First.ClickAsync();
        await page.Locator(".mud-dialog input[type=radio]").Nth(1).CheckAsync();
        await page.Locator("#reason").FillAsync("Heard again");
        await LookAsync(visitor, "quality-decide-" + look);
        await page.Locator("#reason-ok").ClickAsync();
        await page.Locator(".p-history li").Nth(1).WaitForAsync();
        Assert.NotEqual(before, await score.InnerTextAsync());
        await LookAsync(visitor, "quality-result-" + look);

        await visitor.GoAsync("/quality/report");
        await LookAsync(visitor, "quality-report-" + look);
        var file = await page.EvaluateAsync<string>("async () => { const a = await fetch(document.querySelector('a[download]').href); return a.status + ' ' + await a.text(); }");
        Assert.StartsWith("200 kind,name,calls,effective_calls,share,low_95,high_95", file, StringComparison.Ordinal);
        var scored = page.Locator("section:has(#collectors) tbody tr").First.Locator("td a").First;
        var count = await scored.InnerTextAsync();
        await scored.ClickAsync();
        await Assertions.Expect(page.Locator(".p-work > li")).ToHaveCountAsync(int.Parse(count, CultureInfo.InvariantCulture));
        await LookAsync(visitor, "quality-results-" + look);
        foreach (var (path, name) in new[] { ("/quality/plans", "plans"), ("/quality/scorecards", "scorecards") })
        {
            await visitor.GoAsync(path);
            await LookAsync(visitor, $"quality-{name}-{look}");
        }
        await visitor.GoAsync(await visitor.FirstLinkAsync("/quality/scorecards", "main a[href^='/quality/scorecards/']"));
        await LookAsync(visitor, "quality-scorecard-" + look);
        await visitor.GoAsync("/quality/plans");
        await page.Locator("#new-plan").ClickAsync();
        await page.Locator("#plan-name").WaitForAsync();
        await page.WaitForTimeoutAsync(400);
        await LookAsync(visitor, "quality-plan-" + look);
        Assert.Empty(visitor.ConsoleErrors);
    }

    [Fact]
    public async Task A_collector_reads_their_own_results_and_says_so_and_hears_no_recording()
    {
        await WaitForAppealAsync("harbour");
        await using var visitor = await Visitor.ComeAsync(chromium, demo.Address, "en", 390, dark: false);
        await visitor.SignInAsync("caller@harbour.example");
        await AwayFromCallsAsync("harbour");
        await visitor.GoAsync("/quality/results");
        await LookAsync(visitor, "my-results");
        await visitor.Page.Locator(".p-evalrow a").First.ClickAsync();
        await visitor.Page.Locator("#acknowledge").ClickAsync();
        await visitor.Page.Locator("#acknowledge").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await LookAsync(visitor, "my-result");
        Assert.Equal(0, await visitor.Page.Locator("audio").CountAsync());
        await visitor.Page.GotoAsync("/quality");
        Assert.Equal(0, await visitor.Page.Locator(".p-evalrow").CountAsync());
    }

    /// <summary>The demo dials for its callers, and a call opens its case: whoever reads meanwhile says so, as people do.</summary>
    private async Task AwayFromCallsAsync(string lender)
    {
        await using var scope = demo.Host.Scope((await demo.Host.TenantAsync(lender, Ct)).Id);
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().WriteAsync(Ct);
        await db.Agents.ExecuteUpdateAsync(agent => agent.SetProperty(row => row.Mode, CallMode.Manual), Ct);
        await db.CommitAsync(Ct);
    }

    private static async Task LookAsync(Visitor visitor, string name)
    {
        // A passing word in the corner is neither the page nor for long.
        await visitor.Page.EvaluateAsync("() => scrollTo(0, 0)");
        await visitor.Page.EvaluateAsync("() => document.querySelectorAll('.mud-snackbar').forEach(word => { word.style.display = 'none'; })");
        await visitor.Page.ScreenshotAsync(new PageScreenshotOptions { Path = visitor.PicturePath(name), FullPage = true });
        Assert.Empty((await visitor.AxeAsync()).Select(found => $"{name}: {found}"));
        Assert.False(await visitor.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth + 1"), name + " is wider than the window");
    }

    /// <summary>Space plays and stops it, the arrows move by five seconds; where the build brought the library it draws both channels.</summary>
    private static async Task HearAsync(IPage page)
    {
        var audio = page.Locator("audio");
        await audio.EvaluateAsync("a => { a.muted = true; }");
        await page.Keyboard.PressAsync(" ");
        await Assertions.Expect(audio).ToHaveJSPropertyAsync("paused", false);
        await page.Keyboard.PressAsync(" ");
        await Assertions.Expect(audio).ToHaveJSPropertyAsync("paused", true);
        var at = await audio.EvaluateAsync<double>("a => a.currentTime");
        await page.Keyboard.PressAsync("ArrowRight");
        Assert.InRange(await audio.EvaluateAsync<double>("a => a.currentTime"), at + 4.9, at + 5.1);
        await page.Keyboard.PressAsync("ArrowLeft");
        if (await page.EvaluateAsync<bool>("async () => (await fetch('/lib/wavesurfer.esm.js')).ok"))
            Assert.Equal(2, await page.EvaluateAsync<int>("() => document.querySelector('[data-wave] > div').shadowRoot.querySelectorAll('.canvases > div').length"));
        else
            await page.Locator(".p-waveplain").WaitForAsync();
    }

    private async Task WaitForAppealAsync(string lender)
    {
        var tenant = await demo.Host.TenantAsync(lender, Ct);
        for (var look = 0; look < 120; look++)
        {
            await using var scope = demo.Host.Scope(tenant.Id);
            await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().ReadAsync(Ct);
            if (await db.Appeals.CountAsync(Ct) >= 2 && await db.Evaluations.AnyAsync(row => row.State == EvaluationState.Open, Ct)) return;
            await Task.Delay(1_000, Ct);
        }
        Assert.Fail("The demo's quality check has not come alive.");
    }
}
