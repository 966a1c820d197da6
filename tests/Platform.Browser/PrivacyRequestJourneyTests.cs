using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Platform.Collections;
using Platform.Collections.Privacy;
using Platform.Tenancy.Data;
using Platform.Web.Features.Privacy;
using Platform.Web.Shared;
using static Microsoft.Playwright.Assertions;

namespace Platform.Browser;

/// <summary>A debtor asks to be forgotten while the claim lives: the officer proves who asks, restricts, lifts, and refuses with the ground.</summary>
public sealed class PrivacyRequestJourneyTests(Chromium chromium, DemoHost demo)
{
    private const string Go = ".mud-dialog-actions button:last-child";
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("en", "harbour", 390, true)]
    [InlineData("zh-CN", "jinqiao", 1440, false)]
    public async Task A_request_is_taken_in_proven_restricted_and_refused_with_its_ground(string culture, string lender, int width, bool dark)
    {
        var reference = await LastAsync(lender);
        await using var visitor = await Visitor.ComeAsync(chromium, demo.Address, culture, width, dark);
        var (page, words, look) = (visitor.Page, new Words(culture), $"{culture}-{width}-{(dark ? "dark" : "light")}");
        await visitor.SignInAsync($"privacy@{lender}.example");
        foreach (var (path, name) in new[] { ("/privacy/records", "records"), ("/privacy/retention", "retention"), ("/privacy/requests", "requests-none") })
        {
            await visitor.GoAsync(path);
            await LookAsync(visitor, $"{name}-{look}");
        }

        await page.Locator("#take-in").ClickAsync();
        await page.Locator("#subject").FillAsync(reference);
        await page.Locator("#subject").PressAsync("Enter");
        await page.Locator(".mud-dialog .mud-radio").WaitForAsync();
        await page.Locator("#kind").SelectOptionAsync(nameof(PrivacyKind.Erasure));
        await page.Locator("#said").FillAsync("Forget me, please. " + culture);
        await LookAsync(visitor, "request-intake-" + look);
        await page.Locator(Go).ClickAsync();

        await page.Locator("#identity").ClickAsync();
        await page.Locator("#choice").SelectOptionAsync("document");
        await page.Locator(Go).ClickAsync();
        await page.Locator("#propose").WaitForAsync();
        await Expect(page.Locator("#propose")).ToBeDisabledAsync();
        await Expect(page.Locator("main")).ToContainTextAsync(words.Of<RefusalTexts>("privacy_claim_lives", 1).Split("1")[^1].Trim());
        await LookAsync(visitor, "request-" + look);

        await page.Locator("#restrict").ClickAsync();
        await page.Locator(Go).ClickAsync();
        await Expect(page.Locator("main")).ToContainTextAsync(words.Of<PrivacyTexts>("Restricting"));
        await page.Locator("#lift").ClickAsync();
        await page.Locator(Go).ClickAsync();
        await Expect(page.Locator("#lift")).ToHaveCountAsync(0);
        await page.GetByText(words.Of<PrivacyTexts>("Refuse"), new PageGetByTextOptions { Exact = true }).ClickAsync();
        await page.Locator("#choice").SelectOptionAsync("claim_lives");
        await Expect(page.Locator(Go)).ToBeDisabledAsync();
        await page.Locator("#words").FillAsync("You still owe us.");
        await page.Locator(Go).ClickAsync();
        await Expect(page.Locator("main")).ToContainTextAsync(words.Of<PrivacyTexts>("Next_Refused"));
        await visitor.GoAsync("/privacy/requests?shelf=Ended");
        await Expect(page.Locator("tbody tr").First).ToContainTextAsync(reference);
        await LookAsync(visitor, "requests-" + look);
        Assert.Empty(visitor.ConsoleErrors);
    }

    private async Task<string> LastAsync(string lender)
    {
        var tenant = await demo.Host.TenantAsync(lender, Ct);
        for (var look = 0; look < 120; look++)
        {
            await using (var scope = demo.Host.Scope(tenant.Id))
            await using (var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().ReadAsync(Ct))
            {
                if (await db.Debtors.OrderByDescending(person => person.Reference).Select(person => person.Reference).FirstOrDefaultAsync(Ct) is { } last) return last;
            }
            await Task.Delay(500, Ct);
        }
        throw new InvalidOperationException("The demo has imported nobody.");
    }

    private static async Task LookAsync(Visitor visitor, string name)
    {
        await visitor.Page.WaitForTimeoutAsync(300);
        await visitor.Page.ScreenshotAsync(new PageScreenshotOptions { Path = visitor.PicturePath(name), FullPage = true });
        Assert.Empty(await visitor.AxeAsync());
        Assert.False(await visitor.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth + 1"), name + " is wider than the window");
    }
}
