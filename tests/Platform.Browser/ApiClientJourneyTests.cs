using Microsoft.Playwright;

namespace Platform.Browser;

/// <summary>A lender's administrator makes a client, sees its secret once, exchanges it and stops the client.</summary>
public sealed class ApiClientJourneyTests(Chromium chromium, DemoHost demo)
{
    [Theory]
    [InlineData("en", "admin@harbour.example", 1440, false)]
    [InlineData("zh-CN", "admin@jinqiao.example", 390, true)]
    public async Task A_client_is_made_gets_a_new_secret_and_is_stopped(string culture, string person, int width, bool dark)
    {
        var look = $"{culture}-{width}-{(dark ? "dark" : "light")}";
        await using var visitor = await Visitor.ComeAsync(chromium, demo.Address, culture, width, dark);
        await visitor.SignInAsync(person);
        await visitor.GoAsync("/api-clients");
        var page = visitor.Page;
        var name = "Ledger " + look;
        await page.Locator("main .mud-button-filled").First.ClickAsync();
        var dialog = page.Locator(".mud-dialog");
        await dialog.Locator("input[type=text]").First.FillAsync(name);
        await dialog.Locator("input[type=checkbox]").Nth(2).CheckAsync();
        await dialog.Locator("textarea").First.FillAsync("this is no key");
        await dialog.Locator(".mud-button-filled").ClickAsync();
        await dialog.Locator("[role=alert]").WaitForAsync();
        await visitor.PictureAsync("api-client-new-" + look);
        Assert.Empty(await visitor.AxeAsync());
        await dialog.Locator("input[type=radio]").Last.CheckAsync();
        await dialog.Locator(".mud-button-filled").ClickAsync();

        var made = page.Locator("main section[role=status]");
        await made.WaitForAsync();
        Assert.Equal(2, await made.Locator(".p-code").CountAsync());
        await visitor.PictureAsync("api-client-made-" + look);
        Assert.Empty(await visitor.AxeAsync());
        var first = await made.Locator("code").Last.InnerTextAsync();
        await made.Locator(".mud-button-text").ClickAsync();
        await made.WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Detached });
        Assert.DoesNotContain(first, await page.ContentAsync(), StringComparison.Ordinal);

        var row = page.Locator("main tr", new PageLocatorOptions { HasText = name });
        await ChooseAsync(0);
        await page.Locator(".mud-dialog .mud-button-filled").ClickAsync();
        await made.WaitForAsync();
        Assert.NotEqual(first, await made.Locator("code").Last.InnerTextAsync());
        await ChooseAsync(2);
        await visitor.PictureAsync("api-client-disable-" + look);
        await page.Locator(".mud-dialog .mud-button-filled").ClickAsync();
        await Assertions.Expect(row.Locator(".p-chip")).ToContainTextAsync(culture == "en" ? "Disabled" : "已停用");
        await visitor.PictureAsync("api-client-disabled-" + look);
        Assert.False(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth + 1"));
        Assert.Empty(visitor.ConsoleErrors);

        async Task ChooseAsync(int item)
        {
            await row.Locator("button").Last.ClickAsync();
            await page.Locator(".mud-popover-open .mud-menu-item").Nth(item).ClickAsync();
        }
    }
}
