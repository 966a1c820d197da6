using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Platform.Collections.Placements;
using Platform.Tenancy.Data;

namespace Platform.Browser;

/// <summary>An agency's collector at work, from sign-in to the next case, as a person with a keyboard does it.</summary>
public sealed class DeskJourneyTests(Chromium chromium, DemoHost demo)
{
    private const int Enough = 12;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, Trait("row", "004-5")]
    [InlineData("en", "harbour", 1440, false)]
    [InlineData("zh-CN", "jinqiao", 390, true)]
    public async Task A_collector_notes_promises_wraps_up_by_three_keys_and_goes_on(string culture, string lender, int width, bool dark)
    {
        await WaitForCasesAsync(lender);
        var look = $"{culture}-{width}-{(dark ? "dark" : "light")}";
        await using var visitor = await SignInAsync(culture, lender, "collector@swift.example", width, dark);
        var page = visitor.Page;
        await visitor.GoAsync("/desk");
        await page.Locator(".p-workitem").First.WaitForAsync();
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = visitor.PicturePath("desk-" + look), FullPage = true });
        Assert.Empty(await visitor.AxeAsync());
        Assert.False(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth + 1"));

        // J moves, N opens the case most worth working.
        await page.Keyboard.PressAsync("j");
        await visitor.PressAsync("n", url => url.Contains("/cases/", StringComparison.Ordinal));
        await page.Locator("#wrapup").WaitForAsync();
        var first = new Uri(page.Url).AbsolutePath;

        // A note outlives a reload before it is added.
        var text = "Employer pays on the 25th " + look;
        await page.Locator("#case-note").FillAsync(text);
        await page.WaitForTimeoutAsync(1_500);
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("#case-note")).ToHaveValueAsync(text);
        await page.Locator("#case-note").PressAsync("Control+Enter");
        await page.Locator(".p-notetext", new PageLocatorOptions { HasText = text }).WaitForAsync();

        // The manager looks at the same case and sees the promise within two seconds.
        await using var manager = await SignInAsync(culture, lender, "manager@swift.example", 1440, dark: false);
        await manager.GoAsync(first);
        await manager.Page.Locator("#promises").WaitForAsync();
        var before = await manager.Page.Locator("section:has(#promises) li").CountAsync();
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("p");
        await page.Locator("#promise-amount").WaitForAsync();
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = visitor.PicturePath("promise-" + look) });
        Assert.Empty(await visitor.AxeAsync());
        await page.Locator("#promise-amount").FillAsync("1.50");
        await page.Locator("#promise-save").ClickAsync();
        await Assertions.Expect(manager.Page.Locator("section:has(#promises) li")).ToHaveCountAsync(before + 1, new() { Timeout = 2_000 });

        // Promised, short of cash, after the promised day.
        await page.Locator(".mud-dialog").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        // The passing message lies over the wrap-up's keys on a phone, which axe counts as keys too small to hit.
        await Assertions.Expect(page.Locator(".mud-snackbar")).ToHaveCountAsync(0);
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = visitor.PicturePath("case-" + look), FullPage = true });
        Assert.Empty(await visitor.AxeAsync());
        Assert.False(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth + 1"));
        foreach (var key in new[] { "1", "2", "4" })
        {
            await page.Keyboard.PressAsync(key);
            await page.WaitForTimeoutAsync(250);
        }
        await page.Locator(".mud-snackbar").First.WaitForAsync();
        await visitor.PressAsync("n", url => url.Contains("/cases/", StringComparison.Ordinal) && !url.Contains(first, StringComparison.Ordinal));
        await page.Locator("#wrapup").WaitForAsync();
        Assert.Empty(visitor.ConsoleErrors);
    }

    [Fact]
    [Trait("attack", "23")]
    public async Task A_recalled_case_leaves_the_open_screen_within_five_seconds_with_a_plain_sentence()
    {
        await WaitForCasesAsync("harbour");
        await using var visitor = await SignInAsync("en", "harbour", "collector@swift.example", 1440, dark: false);
        var page = visitor.Page;
        await visitor.GoAsync("/desk");
        await visitor.PressAsync("n", url => url.Contains("/cases/", StringComparison.Ordinal));
        await page.Locator("#wrapup").WaitForAsync();
        var debtor = Guid.Parse(new Uri(page.Url).Segments[^1]);
        var tenant = await demo.Host.TenantAsync("harbour", Ct);
        await using (var scope = demo.Host.Scope(tenant.Id))
            await scope.ServiceProvider.GetRequiredService<RecallCases>().RunAsync(new(null, null, [new(debtor)], "lender"), Ct);
        await page.GetByText("This case is no longer with you.").WaitForAsync(new() { Timeout = 5_000 });
        await visitor.PictureAsync("case-recalled");
        Assert.DoesNotContain("+44", await page.Locator("main#content").InnerTextAsync(), StringComparison.Ordinal);
    }

    private async Task<Visitor> SignInAsync(string culture, string lender, string person, int width, bool dark)
    {
        var visitor = await Visitor.ComeAsync(chromium, demo.Address, culture, width, dark);
        await visitor.SignInAsync(person);
        var name = (await demo.Host.TenantAsync(lender, Ct)).Name;
        await visitor.Page.Locator("button", new PageLocatorOptions { HasText = name }).First.ClickAsync();
        await visitor.Page.Locator("main#content h1").First.WaitForAsync();
        await visitor.Page.GotoAsync($"/culture?c={culture}&back=/desk"); // the person's own language is English
        return visitor;
    }

    /// <summary>The demo's first portfolio is there, and some of it is placed with the agency.</summary>
    private async Task WaitForCasesAsync(string lender)
    {
        var tenant = await demo.Host.TenantAsync(lender, Ct);
        for (var look = 0; look < 120; look++)
        {
            await using (var scope = demo.Host.Scope(tenant.Id))
            await using (var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().ReadAsync(Ct))
            {
                if (await db.Set<CaseGrant>().CountAsync(Ct) >= Enough) return;
            }
            await Task.Delay(1_000, Ct);
        }
        Assert.Fail("The demo has placed no cases.");
    }
}
