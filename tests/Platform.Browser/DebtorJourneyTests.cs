using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Collections;
using Platform.Collections.Accounts;
using Platform.Collections.SelfService;
using Platform.Tenancy.Data;
using Platform.Web.Features.Debtor;

namespace Platform.Browser;

/// <summary>A debtor on their own page, from the message in the sandbox to a promise and an opt-out, on a telephone.</summary>
public sealed class DebtorJourneyTests(Chromium chromium, DemoHost demo)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, Trait("row", "004-5")]
    [InlineData("en", "harbour", false)]
    [InlineData("zh-CN", "jinqiao", true)]
    public async Task A_debtor_opens_the_link_once_proves_who_they_are_promises_and_opts_out(string culture, string lender, bool dark)
    {
        var words = new Words(culture);
        string Say(string key, params object[] args) => words.Of<DebtorTexts>(key, args);
        var look = $"{culture}-{(dark ? "dark" : "light")}";
        await using var visitor = await Visitor.ComeAsync(chromium, demo.Address, culture, 390, dark);
        var page = visitor.Page;
        async Task LookAsync(string name)
        {
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = visitor.PicturePath($"debtor-{name}-{look}"), FullPage = true });
            Assert.Empty(await visitor.AxeAsync());
            Assert.False(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth + 1"));
        }

        var link = await LinkAsync(lender);
        await page.GotoAsync(link);
        await LookAsync("link");
        await page.ReloadAsync(); // looking spends nothing
        await page.GetByRole(AriaRole.Button, new() { Name = Say("LinkGo") }).ClickAsync();

        await page.Locator("#answer").FillAsync("0000");
        await page.Locator("#answer").PressAsync("Enter");
        await page.Locator(".error").WaitForAsync();
        await LookAsync("prove");
        await page.Locator("#answer").FillAsync(await page.Locator("#demo-hint strong").InnerTextAsync());
        await page.Locator("#answer").PressAsync("Enter");
        await page.Locator("#leave").WaitForAsync();
        await LookAsync("own");

        await page.GetByText(Say("Plan"), new() { Exact = true }).First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = Say("PlanShow") }).First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = Say("PlanGo") }).WaitForAsync();
        await LookAsync("plan");
        await page.GetByRole(AriaRole.Link, new() { Name = Say("Change") }).ClickAsync();

        await page.GetByText(Say("Promise"), new() { Exact = true }).First.ClickAsync();
        await page.Locator("input[name=amount]").First.FillAsync("1.50");
        await page.GetByRole(AriaRole.Button, new() { Name = Say("PromiseGo") }).First.ClickAsync();
        await page.GetByText(Say("Done_Promised")).WaitForAsync();
        await page.Locator("#promised").WaitForAsync();

        await page.Locator("button[data-channel=Email]").ClickAsync();
        await page.GetByText(Say("Done_Contacts")).WaitForAsync();
        await page.Locator("#channels .stopped").WaitForAsync();
        await LookAsync("done");

        await page.Locator("#leave").ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = Say("LeftTitle") }).WaitForAsync();
        await page.GotoAsync(link);
        await page.GetByRole(AriaRole.Button, new() { Name = Say("LinkGo") }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = Say("ClosedTitle") }).WaitForAsync();
        await LookAsync("closed");
        Assert.DoesNotContain(visitor.ConsoleErrors, error => !error.Contains("410", StringComparison.Ordinal) && !error.Contains("422", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_sandbox_shows_the_link_of_a_message_to_be_opened()
    {
        await LinkAsync("harbour");
        await using var visitor = await Visitor.ComeAsync(chromium, demo.Address, "en", 1440, dark: false);
        await visitor.SignInAsync("admin@harbour.example");
        var link = visitor.Page.Locator("a.p-link[href*='/d/']").First;
        for (var look = 0; look < 60; look++)
        {
            await visitor.GoAsync("/sandbox");
            await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "E-mail" }).First.ClickAsync();
            await visitor.Page.WaitForTimeoutAsync(700);
            if (await link.CountAsync() > 0) break;
            await Task.Delay(2_000, Ct);
        }
        await visitor.PictureAsync("debtor-sandbox");
        var opened = await visitor.Page.RunAndWaitForPopupAsync(() => link.ClickAsync());
        await opened.GetByRole(AriaRole.Button, new() { Name = "Open my page" }).ClickAsync();
        await opened.Locator("#answer, .error").First.WaitForAsync();
    }

    /// <summary>The link of a message to somebody of the demo who owes and has promised nothing.</summary>
    private async Task<string> LinkAsync(string lender)
    {
        var tenant = await demo.Host.TenantAsync(lender, Ct);
        for (var look = 0; look < 120; look++, await Task.Delay(1_000, Ct))
        {
            await using var scope = demo.Host.Scope(tenant.Id);
            await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().WriteAsync(Ct);
            var taken = await db.Promises.Select(row => row.DebtorId).ToListAsync(Ct);
            var account = (await db.Accounts.AsNoTracking().Where(row => row.State == AccountState.Open && row.PastDue > 10).Take(200).ToListAsync(Ct))
                .FirstOrDefault(row => !taken.Contains(row.DebtorId));
            if (account is null) continue;
            var now = demo.Clock.GetUtcNow();
            var message = new Attempt
            {
                RunId = Guid.CreateVersion7(), AccountId = account.Id.Value, DebtorId = account.DebtorId.Value, Channel = ChannelKind.Sms,
                DueAt = now, ExpiresAt = now.AddHours(1), State = AttemptState.Submitted, PlannedAt = now, SubmittedAt = now,
            };
            db.Add(message);
            await db.CommitAsync(Ct);
            return demo.Host.Services.GetRequiredService<DebtorLinks>().Of(tenant.Id, message.Id)!;
        }
        throw new InvalidOperationException("The demo has nobody who owes.");
    }
}
