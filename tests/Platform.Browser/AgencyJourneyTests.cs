using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Platform.Collections;
using Platform.Tenancy.Data;
using Platform.Web.Features.Operator;
using Platform.Web.Features.Users;
using static Microsoft.Playwright.Assertions;

namespace Platform.Browser;

/// <summary>An agency's manager and the platform's operator at their day's work, and the home of every role.</summary>
public sealed class AgencyJourneyTests(Chromium chromium, DemoHost demo)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("en", "harbour", 1440, true)]
    [InlineData("zh-CN", "jinqiao", 390, false)]
    public async Task A_manager_sees_the_day_invites_a_collector_and_sets_the_hand_out_rule(string culture, string lender, int width, bool dark)
    {
        await WaitForPlacementsAsync(lender);
        await using var visitor = await Visitor.ComeAsync(chromium, demo.Address, culture, width, dark);
        var (page, users, look) = (visitor.Page, new Words(culture), $"{culture}-{width}-{(dark ? "dark" : "light")}");
        await ChooseAsync(visitor, "manager@swift.example", lender);

        await visitor.GoAsync("/");
        await page.Locator("#placed-here").WaitForAsync();
        await page.Locator("#day-manager").WaitForAsync();
        await LookAsync(visitor, "home-manager-" + look);
        var placed = page.Locator("a.p-tile").First;
        var count = await placed.Locator(".p-figure").InnerTextAsync();
        await placed.ClickAsync();
        await Expect(page.Locator(".p-toggle[aria-pressed=true]").First).ToContainTextAsync(count);

        await visitor.GoAsync("/people");
        await page.Locator("#rule-save").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = users.Of<UsersTexts>("Invite") }).First.ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.Locator("input[type=email]").FillAsync($"new-{lender}@swift.example");
        await LookAsync(visitor, "invite-person-" + look);
        await dialog.GetByRole(AriaRole.Button, new() { Name = users.Of<UsersTexts>("Invite") }).ClickAsync();
        await Expect(page.Locator("#link-title")).ToBeVisibleAsync();
        await Expect(page.Locator("main")).ToContainTextAsync($"new-{lender}@swift.example");
        await page.Locator("#rule-automatic").ClickAsync();
        await page.Locator("#rule-most").FillAsync("3");
        await page.Locator("#rule-save").ClickAsync();
        await page.Locator(".mud-snackbar").First.WaitForAsync();
        await LookAsync(visitor, "people-" + look);
        // The clock gives within seconds what the rule says, and no more.
        await visitor.GoAsync("/people");
        await page.WaitForFunctionAsync("[...document.querySelectorAll('td.c-4')].some(cell => +cell.innerText >= 3)", null, new() { Timeout = 30_000 });
        // Back to claiming, for whoever works here next.
        await page.Locator("#hand-out-rule").WaitForAsync();
        await page.Locator("[aria-labelledby=hand-out-rule] .p-toggle").First.ClickAsync();
        await page.Locator("#rule-save").ClickAsync();
        await page.Locator(".mud-snackbar").First.WaitForAsync();
        Assert.Empty(visitor.ConsoleErrors);
    }

    [Theory]
    [InlineData("en", 1440, false)]
    [InlineData("zh-CN", 390, true)]
    public async Task The_operator_creates_a_lender_and_an_agency_and_suspends_and_resumes(string culture, int width, bool dark)
    {
        await using var visitor = await Visitor.ComeAsync(chromium, demo.Address, culture, width, dark);
        var (page, words, look) = (visitor.Page, new Words(culture), $"{culture}-{width}-{(dark ? "dark" : "light")}");
        var key = "made-" + culture.ToLowerInvariant();
        await visitor.SignInAsync("operator@platform.example");
        await page.GotoAsync($"/culture?c={culture}&back=/");
        await visitor.GoAsync("/");
        await page.Locator("#day-operator").WaitForAsync();
        await LookAsync(visitor, "home-operator-" + look);

        await visitor.GoAsync("/operator/lenders/new");
        await page.Locator("#op-name").FillAsync("Riverside Bank " + culture);
        await page.Locator("#op-key").FillAsync(key);
        await page.Locator("#op-next").ClickAsync();
        await page.Locator("#op-country").FillAsync("GB");
        await page.Locator("#op-zone").FillAsync("Europe/London");
        await page.Locator("#op-currency").FillAsync("GBP");
        await LookAsync(visitor, "lender-form-" + look);
        await page.Locator("#op-next").ClickAsync();
        await page.Locator("#op-email").FillAsync($"first@{key}.example");
        await page.Locator("#op-next").ClickAsync();
        await Expect(page.Locator("main")).ToContainTextAsync("/welcome/");
        await visitor.PictureAsync("lender-made-" + look);

        await visitor.GoAsync("/operator/agencies/new");
        await page.Locator("#op-name").FillAsync("Keen Recoveries " + culture);
        await page.Locator("#op-key").FillAsync("keen-" + culture.ToLowerInvariant());
        await page.Locator("#op-next").ClickAsync();
        await page.Locator("#op-email").FillAsync($"lead@{key}.example");
        await page.Locator("#op-next").ClickAsync();
        await Expect(page.Locator("main")).ToContainTextAsync("/welcome/");

        await visitor.GoAsync("/operator");
        var row = page.Locator("tr", new PageLocatorOptions { HasText = key }).First;
        await row.WaitForAsync();
        await row.GetByRole(AriaRole.Button).ClickAsync();
        await page.Locator(".mud-popover-open .mud-menu-item").ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = words.Of<OperatorTexts>("Suspend"), Exact = true }).ClickAsync();
        await Expect(row).ToContainTextAsync(words.Of<OperatorTexts>("StateSuspended"));
        await LookAsync(visitor, "operator-" + look);
        await row.GetByRole(AriaRole.Button).ClickAsync();
        await page.Locator(".mud-popover-open .mud-menu-item").ClickAsync();
        await Expect(row).ToContainTextAsync(words.Of<OperatorTexts>("StateHealthy"));
        Assert.Empty(visitor.ConsoleErrors);
    }

    [Theory]
    [InlineData("en", "harbour", 1440, false)]
    [InlineData("zh-CN", "jinqiao", 390, true)]
    public async Task Every_role_has_a_home_whose_figures_are_links(string culture, string lender, int width, bool dark)
    {
        await WaitForPlacementsAsync(lender);
        foreach (var (person, sign) in new[]
        {
            ($"admin@{lender}.example", "#day-lender"), ($"strategist@{lender}.example", "#day-lender"), ($"inspector@{lender}.example", "#day-inspector"),
            ($"privacy@{lender}.example", "#day-privacy"), ("collector@swift.example", "#day-collector"),
        })
        {
            await using var visitor = await Visitor.ComeAsync(chromium, demo.Address, culture, width, dark);
            await ChooseAsync(visitor, person, lender);
            await visitor.Page.GotoAsync($"/culture?c={culture}&back=/");
            await visitor.GoAsync("/");
            await visitor.Page.Locator(sign).WaitForAsync();
            await LookAsync(visitor, $"home-{person.Split('@')[0]}-{culture}-{width}-{(dark ? "dark" : "light")}");
            Assert.Equal(0, await visitor.Page.Locator("main div.p-tile").CountAsync());
            Assert.Empty(visitor.ConsoleErrors);
        }
    }

    private async Task ChooseAsync(Visitor visitor, string person, string lender)
    {
        await visitor.SignInAsync(person);
        if (!person.EndsWith("@swift.example", StringComparison.Ordinal)) return;
        var name = (await demo.Host.TenantAsync(lender, Ct)).Name;
        await visitor.Page.Locator("button", new PageLocatorOptions { HasText = name }).First.ClickAsync();
        await visitor.Page.Locator("main#content h1").First.WaitForAsync();
        await visitor.Page.GotoAsync($"/culture?c={visitor.Culture}&back=/"); // the person's own language is English
    }

    private static async Task LookAsync(Visitor visitor, string name)
    {
        await visitor.Page.WaitForTimeoutAsync(400);
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
