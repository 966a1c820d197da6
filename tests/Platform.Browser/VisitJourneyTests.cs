using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Platform.Collections;
using Platform.Tenancy.Data;

namespace Platform.Browser;

/// <summary>A visitor at the door with a phone whose line comes and goes.</summary>
public sealed class VisitJourneyTests(Chromium chromium, DemoHost demo)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, Trait("row", "001-14")]
    [InlineData("en", "harbour", false)]
    [InlineData("zh-CN", "jinqiao", true)]
    public async Task A_note_written_without_a_line_is_one_note_when_the_line_is_back(string culture, string lender, bool dark)
    {
        await WaitForVisitsAsync(lender);
        await using var visitor = await Visitor.ComeAsync(chromium, demo.Address, culture, 390, dark);
        var page = visitor.Page;
        await visitor.SignInAsync("collector@swift.example");
        var name = (await demo.Host.TenantAsync(lender, Ct)).Name;
        await page.Locator("button", new PageLocatorOptions { HasText = name }).First.ClickAsync();
        await page.Locator("main#content h1").First.WaitForAsync();
        await page.GotoAsync($"/culture?c={culture}&back=/visits");
        await page.Locator(".vs-line").First.WaitForAsync();
        await LookAsync(visitor, "visits-" + culture);

        await page.Locator($".vs-line[href$='{await HomeAsync(lender)}']").ClickAsync();
        await page.Locator("#vs-checkin").WaitForAsync();
        await LookAsync(visitor, "visit-planned-" + culture);
        await ForgetContactsAsync(lender);
        await page.Locator("#vs-checkin").ClickAsync(); // the browser does not say where it is
        await page.Locator("#vs-noplace").WaitForAsync();
        await LookAsync(visitor, "visit-denied-" + culture);
        await page.Locator("#vs-noplace").ClickAsync();
        await Assertions.Expect(page.Locator("#vs-note, #vs-problem:visible").First).ToBeVisibleAsync();
        Assert.True(await page.Locator("#vs-note").IsVisibleAsync(), await page.Locator("main#content").InnerTextAsync());
        await LookAsync(visitor, "visit-door-" + culture);

        var text = "Nobody opened at the front " + culture;
        await page.Context.SetOfflineAsync(true);
        await page.Locator("#vs-text").FillAsync(text);
        await page.Locator("#vs-note button").ClickAsync();
        await Assertions.Expect(page.Locator("#vs-queue")).ToContainTextAsync("1");
        await LookAsync(visitor, "visit-offline-" + culture);
        await page.Context.SetOfflineAsync(false);
        await Assertions.Expect(page.Locator("#vs-queue")).ToBeHiddenAsync();
        await Assertions.Expect(page.Locator(".vs-entries li")).ToHaveCountAsync(2);

        await page.GotoAsync(await page.Locator("a[href^='/cases/']").GetAttributeAsync("href") ?? "");
        await Assertions.Expect(page.Locator(".p-notetext", new PageLocatorOptions { HasText = text })).ToHaveCountAsync(1);
    }

    private static async Task LookAsync(Visitor visitor, string picture)
    {
        await visitor.Page.ScreenshotAsync(new PageScreenshotOptions { Path = visitor.PicturePath(picture), FullPage = true });
        Assert.Empty(await visitor.AxeAsync());
        Assert.False(await visitor.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth + 1"));
    }

    /// <summary>The demo's campaigns may have used up what the caps allow with the very person who is visited.</summary>
    private async Task ForgetContactsAsync(string lender)
    {
        await using var scope = demo.Host.Scope((await demo.Host.TenantAsync(lender, Ct)).Id);
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().WriteAsync(Ct);
        await db.ExecuteAsync($"delete from contact_events where tenant_id = {db.TenantId} and debtor_id in (select debtor_id from visits where tenant_id = {db.TenantId})", Ct);
        await db.CommitAsync(Ct);
    }

    /// <summary>A visit in the lender's own zone: elsewhere it may be night by the demo's clock.</summary>
    private async Task<Guid> HomeAsync(string lender)
    {
        var tenant = await demo.Host.TenantAsync(lender, Ct);
        await using var scope = demo.Host.Scope(tenant.Id);
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().ReadAsync(Ct);
        var (visits, people) = (db.Visits, db.Debtors);
        return await visits.Where(visit => people.Any(person => person.Id == visit.DebtorId && person.TimeZone == tenant.TimeZone))
            .OrderBy(visit => visit.PlannedAt).Select(visit => visit.Id).FirstAsync(Ct);
    }

    private async Task WaitForVisitsAsync(string lender)
    {
        var tenant = await demo.Host.TenantAsync(lender, Ct);
        for (var look = 0; look < 120; look++)
        {
            await using (var scope = demo.Host.Scope(tenant.Id))
            await using (var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().ReadAsync(Ct))
            {
                if (await db.Visits.AnyAsync(Ct)) return;
            }
            await Task.Delay(1_000, Ct);
        }
        Assert.Fail("The demo has planned no visits.");
    }
}
