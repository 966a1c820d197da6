using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Platform.Tenancy.Access;
using Platform.Tests.Host;
using Platform.Web.Features.Networks;

namespace Platform.Browser;

/// <summary>An administrator names an agency's networks, and a collector who is elsewhere loses the open screen.</summary>
public sealed class NetworkJourneyTests(Chromium chromium, DemoHost demo)
{
    [Theory]
    [InlineData("en", "admin@harbour.example", 1440, false)]
    [InlineData("zh-CN", "admin@jinqiao.example", 390, true)]
    public async Task Networks_of_an_agency_are_named_and_nonsense_is_explained(string culture, string person, int width, bool dark)
    {
        var look = $"{culture}-{width}-{(dark ? "dark" : "light")}";
        await using var visitor = await Visitor.ComeAsync(chromium, demo.Address, culture, width, dark);
        await visitor.SignInAsync(person);
        await visitor.GoAsync(await visitor.FirstLinkAsync("/agencies", "main a[href^='/agencies/']:not([href*=csv])"));
        var card = visitor.Page.Locator("section[aria-labelledby=networks-title]");
        var field = card.Locator("textarea").First;
        await field.FillAsync("203.0.113.0/24, the office");
        await card.Locator(".mud-button-filled").ClickAsync();
        await card.Locator("[role=alert]").WaitForAsync();
        await card.ScrollIntoViewIfNeededAsync();
        await visitor.PictureAsync("networks-" + look);
        Assert.Empty(await visitor.AxeAsync());
        Assert.False(await visitor.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth + 1"));
        await field.FillAsync("0.0.0.0/1\n128.0.0.0/1\n::/1"); // from everywhere: nobody else's journey is disturbed
        await card.Locator(".mud-button-filled").ClickAsync();
        await card.Locator("[role=alert]").WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Detached });
        await Assertions.Expect(field).ToHaveValueAsync("0.0.0.0/1\n128.0.0.0/1\n::/1");
        await field.FillAsync("");
        await card.Locator(".mud-button-filled").ClickAsync();
        await Assertions.Expect(card.Locator(".mud-button-filled")).ToBeDisabledAsync();
        Assert.Empty(visitor.ConsoleErrors);
    }

    /// <summary>On a host of its own, for nobody else is to lose a screen by it.</summary>
    [Fact]
    public async Task An_open_screen_ends_within_a_minute_when_the_networks_change_and_says_why()
    {
        var ct = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("platform-networks-");
        await using (var host = await PlatformHost.OnAsync(Testing.DatabaseKind.Sqlite, $"Data Source={Path.Combine(folder.FullName, "platform.db")}", new HostWishes
        {
            Settings = new Dictionary<string, string> { ["Demo:Enabled"] = "true", ["Demo:Password"] = DemoHost.Password },
        }, ct))
        {
            await using var visitor = await Visitor.ComeAsync(chromium, host.Address, "en", 1440, dark: false);
            await visitor.Page.GotoAsync("/t/harbour/sign-in");
            await visitor.Page.Locator("#email").FillAsync("collector@swift.example");
            await visitor.Page.Locator("#password").FillAsync(DemoHost.Password);
            await visitor.Page.Locator("#password").PressAsync("Enter");
            await visitor.Page.WaitForURLAsync(url => !url.Contains("sign-in", StringComparison.Ordinal));
            await visitor.GoAsync("/desk");

            await using (var scope = host.Scope((await host.TenantAsync("harbour", ct)).Id, Role.LenderAdmin))
            {
                await using var db = await host.Platform(ct);
                var swift = (await db.Agencies.SingleAsync(agency => agency.Key == "swift", ct)).Id;
                await scope.ServiceProvider.GetRequiredService<SaveAgencyNetworks>().RunAsync(new(swift, "203.0.113.0/24"), ct);
            }
            await visitor.Page.WaitForURLAsync(url => url.Contains("sign-in", StringComparison.Ordinal), new PageWaitForURLOptions { Timeout = 75_000 });
            await Assertions.Expect(visitor.Page.Locator("#sign-in-error")).ToContainTextAsync("from its own network only");
            await visitor.PictureAsync("networks-outside");
        }
        folder.Delete(recursive: true);
    }
}
