using System.Text;
using Microsoft.Playwright;

namespace Platform.Browser;

/// <summary>A lender maps its own file once: from a sample to a saved mapping that an upload begins with.</summary>
[Collection("a lender's files")] // the default mapping of one test is what an upload of the other begins with
public sealed class MappingTests(Chromium chromium, DemoHost demo)
{
    private const string Sample =
        "Contract;Customer id;Customer;phone;email;language;time_zone;country;region;product;currency;balance;past_due_amount;due_date;Branch\n" +
        "HB900001;D900001;Jo Sample;+447911123456;jo@debtors.example;en-GB;Europe/London;GB;London;CC;GBP;1.234,50;34,50;25.03.2026;West\n" +
        "HB900002;D900002;Al Sample;+447911123457;al@debtors.example;en-GB;Europe/London;GB;London;CC;GBP;99,50;plenty;26.03.2026;East\n";

    [Theory, Trait("row", "004-9")]
    [InlineData("en", "admin@harbour.example", 1440, false)]
    [InlineData("zh-CN", "admin@jinqiao.example", 1440, true)]
    [InlineData("zh-CN", "admin@jinqiao.example", 390, false)]
    [InlineData("en", "admin@harbour.example", 390, true)]
    public async Task A_sample_is_mapped_saved_made_the_default_and_removed(string culture, string person, int width, bool dark)
    {
        var look = $"{culture}-{width}-{(dark ? "dark" : "light")}";
        await using var visitor = await Visitor.ComeAsync(chromium, demo.Address, culture, width, dark);
        await visitor.SignInAsync(person);
        await visitor.GoAsync("/imports/mappings/new");
        var page = visitor.Page;
        await page.Locator("#map-sample").SetInputFilesAsync(new FilePayload { Name = "sample.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(Sample) });
        await page.Locator("#map-preview").WaitForAsync();
        var name = "core " + look;
        await page.Locator("#map-name").FillAsync(name);
        await page.Locator("#codes-product").FillAsync("CC = card");
        await page.Locator("#codes-product").BlurAsync();
        await page.WaitForTimeoutAsync(500);
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = visitor.PicturePath($"mapping-{look}"), FullPage = true });
        Assert.Empty(await visitor.AxeAsync());
        Assert.False(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth + 1"));

        await page.Locator("main .mud-button-filled").First.ClickAsync();
        await page.WaitForURLAsync(url => url.EndsWith("/imports/mappings", StringComparison.Ordinal));
        var card = page.Locator("li.p-card", new PageLocatorOptions { HasText = name });
        await card.Locator("button").First.ClickAsync();
        await card.Locator(".p-chip").First.WaitForAsync();
        await visitor.PictureAsync($"mappings-{look}");
        Assert.Empty(await visitor.AxeAsync());

        await visitor.GoAsync("/imports");
        Assert.Equal(1, await page.Locator(".p-drop", new PageLocatorOptions { HasText = name }).CountAsync());
        await visitor.PictureAsync($"imports-mapped-{look}");

        await visitor.GoAsync("/imports/mappings");
        await card.Locator("button").Last.ClickAsync();
        await page.Locator(".mud-dialog").WaitForAsync();
        await visitor.PictureAsync($"mapping-remove-{look}");
        await page.Locator(".mud-dialog .mud-button-filled").ClickAsync();
        await card.WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Detached });
        Assert.Empty(visitor.ConsoleErrors);
    }
}
