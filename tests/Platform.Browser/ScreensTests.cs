using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Tenancy.Data;

namespace Platform.Browser;

/// <summary>Every screen of the living demo, in both languages, light and dark, wide and narrow.</summary>
public sealed class ScreensTests(Chromium chromium, DemoHost demo)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static readonly (string Path, string Name)[] Screens =
    [
        ("/", "home"), ("/accounts", "accounts"), ("/imports", "imports"), ("/imports/mappings", "mappings"),
        ("/imports/mappings/new", "mapping-new"), ("/segments", "segments"), ("/strategies", "strategies"),
        ("/templates", "templates"), ("/campaigns", "campaigns"), ("/attempts", "attempts"), ("/sandbox", "sandbox"), ("/messages?shelf=Known", "replies"),
        ("/channels", "channels"), ("/letters", "letters"), ("/users", "users"), ("/api-clients", "api-clients"), ("/company-sign-in", "company-sign-in"),
        ("/placements", "placements"), ("/agencies", "agencies"), ("/lines", "lines"), ("/calls", "calls"), ("/recordings", "recordings"),
        ("/visits", "visits"), ("/plans", "plans"), ("/feedback", "feedback"), ("/lines/quality", "line-quality"), ("/robot", "robot"),
        ("/quality/results", "quality-results"), ("/quality/report", "quality-report"), ("/quality/plans", "quality-plans"), ("/quality/scorecards", "quality-scorecards"),
    ];

    // One of each, found as the first link of its list; the journeys look at them in light.
    private static readonly (string List, string Link, string Name)[] Details =
    [
        ("/accounts", "main a[href^='/accounts/']", "account"), ("/imports", "main a[href^='/imports/']", "import"),
        ("/segments", "main nav a[href^='/segments/']", "segment"), ("/strategies", "main a[href^='/strategies/']", "strategy"),
        ("/templates", "main td a[href^='/templates/']", "template"), ("/campaigns", "main a[href^='/campaigns/runs/']", "run"),
    ];

    [Theory, Trait("row", "000-19"), Trait("attack", "28")]
    [InlineData("en", "admin@harbour.example", 1440, false, "Synthetic", "synthetic")]
    [InlineData("zh-CN", "admin@jinqiao.example", 1440, true, "虚构", "演示")]
    [InlineData("zh-CN", "admin@jinqiao.example", 390, false, "虚构", "演示")]
    [InlineData("en", "admin@harbour.example", 390, true, "Synthetic", "synthetic")]
    public async Task Every_screen_draws_says_that_its_data_is_made_up_and_has_no_serious_fault(
        string culture, string person, int width, bool dark, string banner, string orBanner)
    {
        await using var visitor = await Visitor.ComeAsync(chromium, demo.Address, culture, width, dark);
        await visitor.SignInAsync(person);
        var faults = new List<string>();
        var screens = Screens.ToList();
        if (dark && width < 600)
        {
            screens.AddRange([("/profile", "profile"), ("/templates/new", "new-template")]);
            foreach (var (list, link, name) in Details) screens.Add((await visitor.FirstLinkAsync(list, link), name));
        }
        foreach (var (path, name) in screens)
        {
            await visitor.GoAsync(path);
            var look = $"{name}-{culture}-{width}-{(dark ? "dark" : "light")}";
            await visitor.PictureAsync(look);
            var note = await visitor.Page.Locator("[role=note]").First.InnerTextAsync();
            if (!note.Contains(banner, StringComparison.OrdinalIgnoreCase) && !note.Contains(orBanner, StringComparison.OrdinalIgnoreCase))
                faults.Add($"{look}: the banner says '{note}'");
            faults.AddRange((await visitor.AxeAsync()).Select(found => $"{look}: {found}"));
            if (await visitor.Page.Locator("main .p-panel.k-failed").CountAsync() > 0) faults.Add($"{look}: the page could not go on");
            if (await visitor.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth + 1"))
                faults.Add($"{look}: the page is wider than the window");
        }
        faults.AddRange(await LeaksAsync(visitor, person.Contains("harbour", StringComparison.Ordinal) ? ("harbour", "jinqiao") : ("jinqiao", "harbour")));
        faults.AddRange(visitor.ConsoleErrors.Select(error => "console: " + error));
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    // What the circuit sent while every screen was looked at: of the own debtors nothing in clear, of the other lender's nothing at all.
    private async Task<IEnumerable<string>> LeaksAsync(Visitor visitor, (string Own, string Other) lenders)
    {
        var canaries = new Canaries(demo);
        var (own, other) = (await canaries.OfAsync(lenders.Own, Ct), await canaries.OfAsync(lenders.Other, Ct));
        Assert.True(visitor.Sent.Frames > 100 && own.Details.Count > 100 && other.Details.Count > 100);
        Assert.NotEmpty(visitor.Sent.Find([lenders.Own == "harbour" ? "HB1" : "JQ1"])); // what is shown is found
        return visitor.Sent.Find([.. own.Details, .. other.Details, .. other.Names.Except(own.Names)])
            .Select(found => $"in clear on {found.Page}: {found.Word}").Distinct()
            .Concat(visitor.Sent.Addresses.Where(address => own.Details.Any(word => address.Contains(Uri.EscapeDataString(word), StringComparison.Ordinal))).Select(address => "in an address: " + address));
    }

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
