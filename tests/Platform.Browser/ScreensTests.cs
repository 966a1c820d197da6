using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Tenancy.Data;

namespace Platform.Browser;

/// <summary>Every screen of the living demo in a wide window, in both languages, light and dark.</summary>
public sealed class WideScreensTests(Chromium chromium, DemoHost demo) : EveryScreen(chromium, demo)
{
    [Theory, Trait("row", "000-19"), Trait("attack", "28")]
    [InlineData("en", "admin@harbour.example", false, "Synthetic", "synthetic")]
    [InlineData("zh-CN", "admin@jinqiao.example", true, "虚构", "演示")]
    public Task Every_screen_draws_says_that_its_data_is_made_up_and_has_no_serious_fault(
        string culture, string person, bool dark, string banner, string orBanner) => LookAsync(culture, person, 1440, dark, banner, orBanner);
}

/// <summary>Every screen of the living demo on a telephone, in both languages, light and dark.</summary>
public sealed class NarrowScreensTests(Chromium chromium, DemoHost demo) : EveryScreen(chromium, demo)
{
    [Theory, Trait("row", "000-19"), Trait("attack", "28")]
    [InlineData("zh-CN", "admin@jinqiao.example", false, "虚构", "演示")]
    [InlineData("en", "admin@harbour.example", true, "Synthetic", "synthetic")]
    public Task Every_screen_draws_says_that_its_data_is_made_up_and_has_no_serious_fault(
        string culture, string person, bool dark, string banner, string orBanner) => LookAsync(culture, person, 390, dark, banner, orBanner);
}

/// <summary>What else one sees of the living demo.</summary>
public sealed class ScreensTests(Chromium chromium, DemoHost demo)
{
    [Fact]
    public async Task Sign_in_looks_right_in_both_languages()
    {
        foreach (var culture in new[] { "en", "zh-CN" })
        {
            await using var visitor = await Visitor.ComeAsync(chromium, demo.Address, culture, 1440, dark: false);
            await visitor.Page.GotoAsync($"/culture?c={culture}&back=/sign-in");
            await visitor.PictureAsync("sign-in-" + culture);
            Assert.Empty(await visitor.AxeAsync());
            Assert.Equal(culture == "en" ? "en" : "zh-CN", await visitor.Page.Locator("html").GetAttributeAsync("lang"));
        }
    }

    [Fact]
    public async Task Within_a_minute_of_the_start_messages_have_been_delivered_and_can_be_read()
    {
        await using var visitor = await Visitor.ComeAsync(chromium, demo.Address, "en", 1440, dark: false);
        await visitor.SignInAsync("admin@harbour.example");
        var ct = TestContext.Current.CancellationToken;
        var tenant = await demo.Host.TenantAsync("harbour", ct);
        for (var look = 0; look < 120; look++)
        {
            await using var scope = demo.Host.Scope(tenant.Id);
            await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().ReadAsync(ct);
            if (await db.Attempts.AnyAsync(a => a.State == AttemptState.Delivered, ct)) break;
            await Task.Delay(1_000, ct);
        }
        await visitor.GoAsync("/sandbox");
        await visitor.PictureAsync("sandbox-delivered");
        Assert.Contains("harbour", (await visitor.Page.Locator("main#content").InnerTextAsync()).ToLowerInvariant(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_lenders_account_is_not_found()
    {
        await using var visitor = await Visitor.ComeAsync(chromium, demo.Address, "en", 1440, dark: false);
        await visitor.SignInAsync("admin@harbour.example");
        await visitor.GoAsync("/accounts/JQ100001");
        await visitor.PictureAsync("foreign-account");
        Assert.DoesNotContain("CNY", await visitor.Page.Locator("main#content").InnerTextAsync(), StringComparison.Ordinal);
        await visitor.GoAsync("/accounts/HB100001");
        await visitor.PictureAsync("own-account");
        Assert.Contains("HB100001", await visitor.Page.Locator("main#content").InnerTextAsync(), StringComparison.Ordinal);
    }
}
