using System.Globalization;
using Microsoft.Playwright;
using Platform.Web.Features.Campaigns;
using Platform.Web.Features.Imports;
using Platform.Web.Features.Strategies;
using Platform.Web.Shared;
using static Microsoft.Playwright.Assertions;

namespace Platform.Browser;

/// <summary>The main job as one person does it, from an empty-handed sign-in to the message that a debtor reads.</summary>
[Collection("a lender's files")] // the default mapping of one test is what an upload of the other begins with
public sealed class JourneyTests(Chromium chromium, DemoHost demo)
{
    [Theory, Trait("row", "000-15")]
    [InlineData("en", "harbour")]
    [InlineData("zh-CN", "jinqiao")]
    public async Task A_file_becomes_permitted_delivered_messages_and_every_refusal_says_why(string culture, string lender)
    {
        await using var visitor = await Visitor.ComeAsync(chromium, demo.Address, culture, 1440, dark: false);
        var (page, words, file) = (visitor.Page, new Words(culture), new JourneyFile(lender, demo.Clock.GetUtcNow()));
        await visitor.SignInAsync($"admin@{lender}.example");

        try
        {
            await ImportAsync(visitor, words, file);
            await SeeAnAccountAsync(visitor, file);
            await MakeSegmentAsync(visitor, words, file);
            await PublishStrategyByKeyboardAsync(visitor, words);
            await RunCampaignAsync(visitor, words, "journey-" + lender);
            await PauseAndResumeAsync(visitor, words);
            await ReadRefusalAsync(visitor, words, file);
            await ReadMessageAsync(visitor, file);
        }
        catch
        {
            await visitor.PictureAsync("journey-broke-" + culture);
            throw;
        }
        Assert.Empty(visitor.ConsoleErrors);
    }

    private static async Task ImportAsync(Visitor visitor, Words words, JourneyFile file)
    {
        var page = visitor.Page;
        await visitor.GoAsync("/imports");
        await page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = file.Name, MimeType = "text/csv", Buffer = file.Bytes() });
        // Nobody reloads: the list tells of the file by itself.
        var taken = page.Locator("main").GetByRole(AriaRole.Link, new() { Name = file.Name });
        await taken.ClickAsync();
        await Expect(page.Locator("main h1")).ToHaveTextAsync(file.Name);
        await Expect(page.Locator(".p-chip").GetByText(words.Of<ImportTexts>("StateCompleted"))).ToBeVisibleAsync();
        var errors = page.Locator("section:has(#errors)");
        await Expect(errors.Locator("tbody tr")).ToHaveCountAsync(1);
        await Expect(errors).ToContainTextAsync(JourneyFile.BrokenRow.ToString(CultureInfo.InvariantCulture));
        await Expect(errors).ToContainTextAsync(words.Of<ImportTexts>("column_past_due_amount"));
        await Expect(errors).ToContainTextAsync(words.Of<ImportTexts>("error_number"));
        await LookAsync(visitor, "import");
    }

    private static async Task SeeAnAccountAsync(Visitor visitor, JourneyFile file)
    {
        var page = visitor.Page;
        await visitor.GoAsync("/accounts");
        await page.Locator("#page-search").FillAsync(file.Account(0));
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("tbody").GetByRole(AriaRole.Link, new() { Name = file.Account(0) }).ClickAsync();
        await Expect(page.Locator("main h1")).ToHaveTextAsync(file.Account(0));
        await Expect(page.Locator("main")).Not.ToContainTextAsync("Traveller"); // personal data is asked for with a reason
        await LookAsync(visitor, "account");
    }

    private static async Task MakeSegmentAsync(Visitor visitor, Words words, JourneyFile file)
    {
        var page = visitor.Page;
        await visitor.GoAsync("/segments/new");
        await page.Locator("#sg-name").FillAsync(file.Product);
        await page.Locator(".pl-toggle").GetByText(file.Product).PressAsync("Space");
        await Expect(page.Locator(".pl-big strong")).ToHaveTextAsync((JourneyFile.Noon + JourneyFile.Morning + JourneyFile.Evening).ToString(CultureInfo.InvariantCulture));
        await page.GetByRole(AriaRole.Button, new() { Name = words.Of<PlanTexts>("Save"), Exact = true }).PressAsync("Enter");
        await page.WaitForURLAsync(url => !url.EndsWith("/new", StringComparison.Ordinal));

        await visitor.GoAsync("/strategies");
        await page.Locator("#st-name").FillAsync(file.Product);
        await page.Locator("#st-seg").SelectOptionAsync(new SelectOptionValue { Label = file.Product });
        await page.GetByRole(AriaRole.Button, new() { Name = words.Of<PlanTexts>("StrategyNew") }).PressAsync("Enter");
        await page.WaitForURLAsync("**/strategies/*");
    }

    private static async Task PublishStrategyByKeyboardAsync(Visitor visitor, Words words)
    {
        var page = visitor.Page;
        await page.Locator("#sp-days").FocusAsync();
        await page.Keyboard.TypeAsync("4, 5, 6"); // whatever day it is where the person lives
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Locator("#sp-text")).ToBeFocusedAsync();
        var sms = await page.Locator("#sp-text option").Nth(1).InnerTextAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await Expect(page.Locator("#sp-text option:checked")).ToHaveTextAsync(sms);
        await TabToAsync(page, words.Of<PlanTexts>("StepAdd"));
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".pl-step")).ToHaveCountAsync(3);
        await page.GetByRole(AriaRole.Button, new() { Name = words.Of<PlanTexts>("PublishDots") }).PressAsync("Enter");
        var publish = page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = words.Of<PlanTexts>("PublishVersion", 1) });
        await publish.WaitForAsync();
        await LookAsync(visitor, "publish");
        await TabToAsync(page, words.Of<PlanTexts>("PublishVersion", 1));
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".p-head")).ToContainTextAsync(words.Of<PlanTexts>("StatePublished", 1));
        await LookAsync(visitor, "strategy");
    }

    private static async Task RunCampaignAsync(Visitor visitor, Words words, string key)
    {
        var (page, strategy) = (visitor.Page, await visitor.Page.Locator("#se-name").InputValueAsync());
        await visitor.GoAsync("/campaigns");
        await page.GetByRole(AriaRole.Button, new() { Name = words.Of<CampaignTexts>("New") }).First.ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel(words.Of<CampaignTexts>("Name"), new() { Exact = true }).FillAsync(strategy);
        await dialog.GetByLabel(words.Of<CampaignTexts>("Key"), new() { Exact = true }).FillAsync(key);
        await ChooseAsync(page, dialog.Locator(".mud-input-control.mud-select").Nth(0), strategy);
        await ChooseAsync(page, dialog.Locator(".mud-input-control.mud-select").Nth(1), words.Of<CampaignTexts>("KindOnlyAsked"));
        await dialog.GetByRole(AriaRole.Button, new() { Name = words.Of<CampaignTexts>("Save") }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = words.Of<CampaignTexts>("RunOf", strategy) }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = words.Of<CampaignTexts>("RunNow") }).ClickAsync();
        await page.WaitForURLAsync("**/campaigns/runs/*");
        // Live: the page is not loaded again while messages are delivered.
        await Expect(page.Locator(".p-stages li").Nth(0).Locator("strong")).ToHaveTextAsync((JourneyFile.Noon + JourneyFile.Morning + JourneyFile.Evening).ToString(CultureInfo.InvariantCulture));
        await Expect(page.Locator(".p-stages li").Nth(4).Locator("strong")).Not.ToHaveTextAsync("0", new() { Timeout = 45_000 });
        await LookAsync(visitor, "run");
    }

    private static async Task PauseAndResumeAsync(Visitor visitor, Words words)
    {
        var page = visitor.Page;
        var state = page.Locator("main .p-row .p-chip").First;
        await HaltOnBoardAsync(visitor, words, (await page.Locator("main h1").InnerTextAsync()).Trim());
        foreach (var (verb, then) in new[] { ("Halt", "RunPaused"), ("Resume", "RunRunning") })
        {
            await page.GetByRole(AriaRole.Button, new() { Name = words.Of<CampaignTexts>(verb), Exact = true }).ClickAsync();
            await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = words.Of<CampaignTexts>(verb), Exact = true }).ClickAsync();
            await Expect(state).ToHaveTextAsync(words.Of<CampaignTexts>(then));
        }
    }

    /// <summary>On the supervisor's board: one click asks and says what is in flight, the second halts; one more takes it back.</summary>
    private static async Task HaltOnBoardAsync(Visitor visitor, Words words, string campaign)
    {
        var (page, run) = (visitor.Page, new Uri(visitor.Page.Url).AbsolutePath);
        await visitor.GoAsync("/calls");
        var row = page.Locator(".p-liveruns li", new() { HasText = campaign });
        await row.GetByRole(AriaRole.Button, new() { Name = words.Of<CampaignTexts>("HaltOf", campaign) }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync(words.Of<CampaignTexts>("HaltKept", 0, 0));
        await LookAsync(visitor, "halt");
        await dialog.GetByRole(AriaRole.Button, new() { Name = words.Of<CampaignTexts>("Halt"), Exact = true }).ClickAsync();
        await Expect(row.Locator(".p-chip")).ToHaveTextAsync(words.Of<CampaignTexts>("RunPaused"));
        await page.Locator(".mud-snackbar").GetByRole(AriaRole.Button, new() { Name = words.Of<CampaignTexts>("Undo"), Exact = true }).First.ClickAsync();
        await Expect(row.Locator(".p-chip")).ToHaveTextAsync(words.Of<CampaignTexts>("RunRunning"));
        await visitor.GoAsync(run);
    }

    private static async Task ReadRefusalAsync(Visitor visitor, Words words, JourneyFile file)
    {
        var page = visitor.Page;
        await page.Locator(".p-reasons a").First.ClickAsync();
        await page.WaitForURLAsync("**/attempts?run=*");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(JourneyFile.Evening);
        await Expect(page.Locator("tbody tr").First).ToContainTextAsync(words.Of<ContactTexts>("reason_window_passed"));
        await Expect(page.Locator("tbody")).ToContainTextAsync(file.Account(JourneyFile.Noon + JourneyFile.Morning));
        await LookAsync(visitor, "refused");
    }

    private static async Task ReadMessageAsync(Visitor visitor, JourneyFile file)
    {
        await visitor.GoAsync("/sandbox");
        await Expect(visitor.Page.Locator(".p-mailbox").GetByText(file.Product).First).ToBeVisibleAsync();
        await LookAsync(visitor, "message");
    }

    private static async Task ChooseAsync(IPage page, ILocator select, string option)
    {
        await select.ClickAsync();
        await page.Locator(".mud-popover-open .mud-list-item").GetByText(option, new() { Exact = true }).ClickAsync();
        await Expect(page.Locator(".mud-popover-open .mud-list-item")).ToHaveCountAsync(0);
    }

    private static async Task TabToAsync(IPage page, string button)
    {
        for (var step = 0; step < 12; step++)
        {
            if (await page.EvaluateAsync<string>("(document.activeElement?.innerText ?? '').trim()") == button) return;
            await page.Keyboard.PressAsync("Tab");
        }
        Assert.Fail($"Tab does not reach '{button}'.");
    }

    private static async Task LookAsync(Visitor visitor, string step)
    {
        await visitor.PictureAsync($"journey-{step}-{visitor.Culture}");
        Assert.Empty(await visitor.AxeAsync());
    }
}
