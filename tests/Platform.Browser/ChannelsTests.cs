using Microsoft.Playwright;

namespace Platform.Browser;

/// <summary>A lender's administrator sets up a mail server of its own.</summary>
public sealed class ChannelsTests(Chromium chromium, DemoHost demo)
{
    [Theory]
    [InlineData("en", "admin@harbour.example", 1440, false, "Mail EN wide", "cannot be reached")]
    [InlineData("en", "admin@harbour.example", 390, true, "Mail EN narrow", "cannot be reached")]
    [InlineData("zh-CN", "admin@jinqiao.example", 1440, true, "邮件宽屏", "无法连接")]
    [InlineData("zh-CN", "admin@jinqiao.example", 390, false, "邮件手机", "无法连接")]
    public async Task A_mail_server_is_added_tried_and_its_fault_is_said_in_words(
        string culture, string person, int width, bool dark, string name, string fault)
    {
        await using var visitor = await Visitor.ComeAsync(chromium, demo.Address, culture, width, dark);
        var look = $"{culture}-{width}";
        await visitor.SignInAsync(person);
        await visitor.GoAsync("/channels");
        await visitor.PictureAsync("channels-list-" + look);
        var mail = visitor.Page.Locator("section[aria-labelledby=ch-Email]");
        await mail.Locator(".ch-head button").ClickAsync();
        await visitor.Page.Locator("#ca-name").FillAsync(name);
        await visitor.Page.Locator("#ca-host").FillAsync("127.0.0.1");
        await visitor.Page.Locator("#ca-port").FillAsync("9");
        await visitor.Page.Locator("#ca-tls").SelectOptionAsync("None");
        await visitor.Page.Locator("#ca-fromAddress").FillAsync("not-an-address");
        await visitor.Page.Locator("#ca-form button, .mud-dialog-actions button[type=submit]").First.ClickAsync();
        await visitor.Page.Locator("#ca-fromAddress[aria-invalid=true]").WaitForAsync();
        await visitor.Page.WaitForTimeoutAsync(400);
        await visitor.PictureAsync("channels-form-" + look);
        Assert.Empty(await visitor.AxeAsync());
        await visitor.Page.Locator("#ca-fromAddress").FillAsync("help@harbour.example");
        await visitor.Page.Locator("#ca-fromAddress").PressAsync("Enter");
        var row = mail.Locator(".ch-row", new LocatorLocatorOptions { HasText = name });
        await row.WaitForAsync();
        await visitor.Page.Locator(".mud-snackbar button").First.ClickAsync(); // it covers what lies below it, until it is gone
        await visitor.Page.Locator(".mud-snackbar").First.WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await row.Locator("button").First.ClickAsync();
        await row.Locator(".mud-alert").WaitForAsync();
        await row.ScrollIntoViewIfNeededAsync();
        await visitor.PictureAsync("channels-tested-" + look);
        Assert.Contains(fault, await row.InnerTextAsync(), StringComparison.Ordinal);
        await visitor.Page.EvaluateAsync("scrollTo(0, 0)"); // what is half below the bar is too small to be hit
        Assert.Empty(await visitor.AxeAsync());
        Assert.False(await visitor.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth + 1"));
        Assert.Empty(visitor.ConsoleErrors);
    }
}
