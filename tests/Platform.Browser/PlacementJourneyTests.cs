using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Platform.Collections;
using Platform.Tenancy.Data;
using Platform.Web.Features.Placements;
using static Microsoft.Playwright.Assertions;

namespace Platform.Browser;

/// <summary>A lender's administrator gives cases to agencies, sees what comes of it, and takes them back.</summary>
public sealed class PlacementJourneyTests(Chromium chromium, DemoHost demo)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("en", "harbour", 1440, false)]
    [InlineData("zh-CN", "jinqiao", 390, true)]
    public async Task A_lender_places_cases_sees_results_and_takes_them_back(string culture, string lender, int width, bool dark)
    {
        await WaitForPlacementsAsync(lender);
        await using var visitor = await Visitor.ComeAsync(chromium, demo.Address, culture, width, dark);
        var (page, words, look) = (visitor.Page, new Words(culture), $"{culture}-{width}-{(dark ? "dark" : "light")}");
        await visitor.SignInAsync($"admin@{lender}.example");

        // Step by step: which cases, with whom, and the totals before anything is done.
        await visitor.GoAsync("/placements");
        await LookAsync(visitor, "placements-" + look);
        await visitor.GoAsync("/placements/new");
        await page.Locator("#pm-name").FillAsync("Journey " + look);
        await page.Locator("#pm-next").ClickAsync();
        await page.Locator(".pm-shares").WaitForAsync();
        await page.Locator(".pm-shares input").Nth(0).FillAsync("10");
        await page.Locator(".pm-shares input").Nth(2).FillAsync("5");
        await LookAsync(visitor, "place-shares-" + look);
        await page.Locator("#pm-next").ClickAsync();
        await page.Locator(".pm-totals").WaitForAsync();
        await LookAsync(visitor, "place-check-" + look);
        var cells = await page.Locator(".pm-totals tbody tr td:nth-child(2)").AllInnerTextsAsync();
        var names = await page.Locator(".pm-totals tbody tr").EvaluateAllAsync<string[]>("rows => rows.map(row => row.className)");
        var figures = names.Zip(cells.Select(cell => int.Parse(cell, System.Globalization.NumberStyles.AllowThousands, null))).ToList();
        Assert.Equal(figures[0].Second, figures.Where(row => row.First != "pm-sum").Sum(row => row.Second));
        await page.Locator("#pm-place").ClickAsync();
        await page.WaitForURLAsync("**/placements");

        // The results stand side by side, and a figure leads to as many rows.
        await visitor.GoAsync("/agencies");
        await page.Locator(".pm-results").WaitForAsync();
        await LookAsync(visitor, "agencies-" + look);
        var figure = page.Locator(".pm-results tbody tr").First.Locator(".pm-figure").First;
        var count = await figure.InnerTextAsync();
        await figure.ClickAsync();
        await Expect(page.Locator(".pm-on")).ToContainTextAsync(count);
        await LookAsync(visitor, "agency-" + look);

        // One case comes back, then all of them.
        await visitor.GoAsync("/placements");
        await page.Locator("a.p-rowlink", new PageLocatorOptions { HasText = "Journey " + look }).First.ClickAsync();
        await page.Locator(".pm-cases").WaitForAsync();
        await LookAsync(visitor, "placement-" + look);
        await page.Locator(".pm-check").First.CheckAsync();
        await page.Locator("#recall-chosen").ClickAsync();
        await LookAsync(visitor, "recall-" + look);
        await page.Locator("#recall-reason").SelectOptionAsync("complaint");
        await page.Locator("#recall-do").ClickAsync();
        await Expect(page.Locator(".pm-cases")).ToContainTextAsync(words.Of<PlacementTexts>("End_complaint"));
        await page.Locator("#recall-all").ClickAsync();
        await page.Locator("#recall-do").ClickAsync();
        await Expect(page.Locator(".pm-check")).ToHaveCountAsync(0);
        await Expect(page.Locator("section:has(#pm-history) li")).ToHaveCountAsync(3);
        Assert.Empty(visitor.ConsoleErrors);
    }

    private static async Task LookAsync(Visitor visitor, string name)
    {
        await visitor.Page.WaitForTimeoutAsync(300);
        await visitor.Page.ScreenshotAsync(new PageScreenshotOptions { Path = visitor.PicturePath(name), FullPage = true });
        Assert.Empty(await visitor.AxeAsync());
        Assert.False(await visitor.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth + 1"), name + " is wider than the window");
    }

    private async Task WaitForPlacementsAsync(string lender)
    {
        var tenant = await demo.Host.TenantAsync(lender, Ct);
        for (var look = 0; look < 120; look++)
        {
            await using var scope = demo.Host.Scope(tenant.Id);
            await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().ReadAsync(Ct);
            if (await db.Placements.AnyAsync(Ct)) return;
            await Task.Delay(1_000, Ct);
        }
        Assert.Fail("The demo has placed no cases.");
    }
}
