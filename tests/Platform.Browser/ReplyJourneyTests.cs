using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Platform.Channels;
using Platform.Channels.Inbound;
using Platform.Collections;
using Platform.Collections.Debtors;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;
using Platform.Web.Features.Cases;
using Platform.Web.Features.Replies;

namespace Platform.Browser;

/// <summary>What debtors write back, seen by the lender: live in the case, and sorted where nobody knows the sender.</summary>
public sealed class ReplyJourneyTests(Chromium chromium, DemoHost demo)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, Trait("row", "000-9")]
    [InlineData("en", "harbour", "+447700900", 1440, false)]
    [InlineData("zh-CN", "jinqiao", "+8613800138", 390, true)]
    public async Task A_reply_appears_in_the_open_case_and_a_strangers_message_is_given_to_its_debtor(
        string culture, string lender, string number, int width, bool dark)
    {
        var look = $"{culture}-{width}-{(dark ? "dark" : "light")}";
        var tenant = await demo.Host.TenantAsync(lender, Ct);
        var (debtor, reference, phone) = await RepliedAsync(tenant.Id);
        await using var visitor = await Visitor.ComeAsync(chromium, demo.Address, culture, width, dark);
        var (page, words) = (visitor.Page, new Words(culture));
        await visitor.SignInAsync($"admin@{lender}.example");

        // The demo's own replies stand in the list within a minute of its start.
        await visitor.GoAsync("/messages?shelf=Known");
        await page.Locator(".p-reply").First.WaitForAsync();
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = visitor.PicturePath("replies-" + look), FullPage = true });
        Assert.Empty(await visitor.AxeAsync());
        Assert.False(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth + 1"));

        // In the open case a reply appears by itself, marked as the debtor's.
        await visitor.GoAsync($"/cases/{debtor}");
        await page.Locator(".p-timelineitem").First.WaitForAsync();
        var text = "Can I pay the half on Friday? " + look;
        await SayAsync(tenant.Id, phone, text);
        var bubble = page.Locator(".p-timelinein", new PageLocatorOptions { HasText = text });
        await bubble.WaitForAsync(new() { Timeout = 2_000 });
        await page.GetByRole(AriaRole.Button, new() { Name = words.Of<CaseTexts>("DirectionIn"), Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("section:has(#timeline) .p-wayout")).ToHaveCountAsync(0);
        await bubble.WaitForAsync();
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = visitor.PicturePath("case-replies-" + look), FullPage = true });
        Assert.Empty(await visitor.AxeAsync());
        Assert.False(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth + 1"));

        // A stranger's message waits, and is given to a debtor.
        await visitor.GoAsync("/messages");
        var strange = "This is my new number " + look;
        await SayAsync(tenant.Id, number + Random.Shared.Next(1_000, 10_000).ToString(CultureInfo.InvariantCulture) + "77", strange);
        var waiting = page.Locator(".p-reply", new PageLocatorOptions { HasText = strange });
        await waiting.WaitForAsync(new() { Timeout = 5_000 });
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = visitor.PicturePath("replies-unknown-" + look), FullPage = true });
        await waiting.GetByRole(AriaRole.Button, new() { Name = words.Of<ReplyTexts>("Match") }).ClickAsync();
        await page.Locator("#sender").FillAsync(reference);
        await page.Locator("#sender").PressAsync("Enter");
        await page.Locator(".mud-dialog .mud-radio").First.WaitForAsync();
        await visitor.PictureAsync("replies-match-" + look);
        Assert.Empty(await visitor.AxeAsync());
        await page.Locator(".mud-dialog").GetByRole(AriaRole.Button, new() { Name = words.Of<ReplyTexts>("Match") }).ClickAsync();
        await waiting.WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await visitor.GoAsync($"/cases/{debtor}");
        await page.Locator(".p-timelinein", new PageLocatorOptions { HasText = strange }).WaitForAsync();
        Assert.Empty(visitor.ConsoleErrors);
    }

    private async Task SayAsync(TenantId tenant, string from, string text)
    {
        await using var scope = demo.Host.Scope(tenant);
        await scope.ServiceProvider.GetRequiredService<TakeInbound>().RunAsync(
            new(ChannelKind.Sms, "sandbox", Guid.CreateVersion7().ToString("N"), from, text), Ct);
    }

    /// <summary>A debtor who has answered on the telephone that the lender has.</summary>
    private async Task<(Guid Id, string Reference, string Phone)> RepliedAsync(TenantId tenant)
    {
        for (var look = 0; look < 60; look++)
        {
            await using (var scope = demo.Host.Scope(tenant))
            await using (var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().ReadAsync(Ct))
            {
                var known = await db.InboundMessages.AsNoTracking().Where(row => row.DebtorId != null && row.Channel == ChannelKind.Sms)
                    .OrderBy(row => row.At).Select(row => row.DebtorId).FirstOrDefaultAsync(Ct);
                if (known is { } id)
                {
                    var person = await db.Debtors.AsNoTracking().SingleAsync(row => row.Id == new DebtorId(id), Ct);
                    var cipher = await scope.ServiceProvider.GetRequiredService<TenantKeys>().GetAsync(tenant, Ct);
                    return (id, person.Reference, DebtorSeal.Open(cipher, person).Phone!);
                }
            }
            await Task.Delay(1_000, Ct);
        }
        throw new InvalidOperationException("Nobody of the demo has answered within a minute.");
    }
}
