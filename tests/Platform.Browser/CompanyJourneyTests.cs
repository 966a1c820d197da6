using Platform.Tenancy.Access;

namespace Platform.Browser;

/// <summary>A lender's administrator sets the company's provider; the lender's people find the button.</summary>
public sealed class CompanyJourneyTests(Chromium chromium, DemoHost demo)
{
    [Theory]
    [InlineData("en", "admin@harbour.example", "harbour", 1440, false)]
    [InlineData("zh-CN", "admin@jinqiao.example", "jinqiao", 390, true)]
    public async Task A_provider_that_cannot_be_read_is_not_kept_and_one_that_is_set_has_a_button(
        string culture, string person, string lender, int width, bool dark)
    {
        var look = $"{culture}-{width}-{(dark ? "dark" : "light")}";
        var ct = TestContext.Current.CancellationToken;
        await using var visitor = await Visitor.ComeAsync(chromium, demo.Address, culture, width, dark);
        await visitor.SignInAsync(person);
        await visitor.GoAsync("/company-sign-in");
        var page = visitor.Page;
        var fields = page.Locator("main input:not([type=checkbox])");
        await fields.Nth(0).FillAsync("http://127.0.0.1:9/nobody-here");
        await fields.Nth(1).FillAsync("collections");
        await fields.Nth(2).FillAsync("a secret");
        await fields.Nth(3).FillAsync($"{lender}.example");
        await page.Locator("main input[type=checkbox]").First.CheckAsync();
        await page.Locator("main .mud-button-filled").ClickAsync();
        await page.Locator("main [role=alert]").WaitForAsync();
        await page.ScreenshotAsync(new() { Path = visitor.PicturePath("company-sign-in-" + look), FullPage = true });
        Assert.Empty(await visitor.AxeAsync());
        Assert.False(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth + 1"));
        await visitor.GoAsync("/company-sign-in");
        Assert.Equal("", await fields.Nth(0).InputValueAsync());

        var tenant = (await demo.Host.TenantAsync(lender, ct)).Id;
        await using (var db = await demo.Host.Platform(ct))
        {
            db.Add(new CompanySignIn
            {
                TenantId = tenant, Issuer = "https://login.example", ClientId = "collections", SealedSecret = [1], Domains = lender + ".example",
                DefaultRole = Role.Collector, IsOn = true,
            });
            await db.SaveChangesAsync(ct);
        }
        await using (var guest = await Visitor.ComeAsync(chromium, demo.Address, culture, width, dark))
        {
            for (var look2 = 0; look2 < 40; look2++)
            {
                await guest.Page.GotoAsync($"/t/{lender}/sign-in?error=company_not_invited");
                if (await guest.Page.Locator("form[action='/sign-in/company']").CountAsync() > 0) break;
                await Task.Delay(500, ct); // what a node knows of it is fifteen seconds old
            }
            Assert.Equal(1, await guest.Page.Locator("form[action='/sign-in/company']").CountAsync());
            await guest.PictureAsync("company-button-" + look);
            Assert.Empty(await guest.AxeAsync());
        }
        Assert.Empty(visitor.ConsoleErrors);
    }
}
