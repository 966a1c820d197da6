using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Platform.Web.Features.Audit;
using static Microsoft.Playwright.Assertions;

namespace Platform.Browser;

/// <summary>A privacy officer's day: what happened, who saw one debtor, whether the log is whole, who was refused.</summary>
public sealed class PrivacyJourneyTests(Chromium chromium, DemoHost demo)
{
    [Theory]
    [InlineData("en", "harbour", 1440, false)]
    [InlineData("zh-CN", "jinqiao", 390, true)]
    public async Task An_officer_sees_who_saw_a_debtor_proves_an_entry_and_finds_a_refusal(string culture, string lender, int width, bool dark)
    {
        await using var visitor = await Visitor.ComeAsync(chromium, demo.Address, culture, width, dark);
        var (page, words, look) = (visitor.Page, new Words(culture), $"{culture}-{width}-{(dark ? "dark" : "light")}");
        await visitor.SignInAsync($"privacy@{lender}.example");
        await page.Locator("#chain").WaitForAsync();
        await LookAsync(visitor, "privacy-home-" + look);

        // Somebody without the right tries, and is in the log within seconds, without a reload.
        await visitor.GoAsync("/audit?refused=true");
        await page.Locator(".au-filters").WaitForAsync();
        await using (var other = await Visitor.ComeAsync(chromium, demo.Address, culture, 1440, false))
        {
            await other.SignInAsync($"strategist@{lender}.example");
            await other.Page.GotoAsync(demo.Address + "audit");
        }
        await page.Locator(".au-line", new() { HasText = "ViewAudit" }).First.WaitForAsync(); // others may be refused meanwhile
        await LookAsync(visitor, "audit-refused-" + look);

        await visitor.GoAsync("/audit");
        await page.Locator(".au-line").First.WaitForAsync();
        await LookAsync(visitor, "audit-" + look);
        await visitor.GoAsync("/audit?kind=Message");
        await page.Locator(".au-debtor a").First.ClickAsync();
        await page.Locator(".au-people li").First.WaitForAsync();
        await LookAsync(visitor, "audit-debtor-" + look);
        await page.Locator(".au-action").Last.ClickAsync();
        await Expect(page.Locator("section:has(#proof)")).ToContainTextAsync(words.Of<AuditTexts>("EntryWhole"));
        await LookAsync(visitor, "audit-entry-" + look);

        await visitor.GoAsync("/audit");
        await page.Locator("#verify").ClickAsync();
        await Expect(page.Locator(".au-chain")).ToContainTextAsync(words.Of<AuditTexts>("Whole"), new() { Timeout = 30_000 });
        await page.Locator("#page-search").FillAsync("no such number");
        await page.Locator("#page-search").PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("no such number");
        await visitor.GoAsync("/audit");
        await page.Locator("#older").ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("before="));
        var file = await page.Context.APIRequest.GetAsync(demo.Address + "audit/export.csv?kind=Session");
        Assert.True(file.Ok);
        Assert.Contains("session.start", await file.TextAsync(), StringComparison.Ordinal);
        Assert.Empty(visitor.ConsoleErrors);
    }

    private static async Task LookAsync(Visitor visitor, string name)
    {
        await visitor.Page.WaitForTimeoutAsync(300);
        await visitor.Page.ScreenshotAsync(new PageScreenshotOptions { Path = visitor.PicturePath(name), FullPage = true });
        Assert.Empty(await visitor.AxeAsync());
        Assert.False(await visitor.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth + 1"), name + " is wider than the window");
    }
}
