namespace Platform.Browser;

/// <summary>Goes through every screen of the living demo and gathers what is wrong with them.</summary>
public abstract class EveryScreen(Chromium chromium, DemoHost demo)
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

    protected async Task LookAsync(string culture, string person, int width, bool dark, string banner, string orBanner)
    {
        // Both themes, both widths; what else a language changes, the journeys have seen to.
        var axe = culture != "en";
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
            var isDetail = Screens.All(screen => screen.Path != path);
            var look = $"{name}-{culture}-{width}-{(dark ? "dark" : "light")}";
            await visitor.PictureAsync(look);
            var note = await visitor.Page.Locator("[role=note]").First.InnerTextAsync();
            if (!note.Contains(banner, StringComparison.OrdinalIgnoreCase) && !note.Contains(orBanner, StringComparison.OrdinalIgnoreCase))
                faults.Add($"{look}: the banner says '{note}'");
            if (axe || isDetail) faults.AddRange((await visitor.AxeAsync()).Select(found => $"{look}: {found}"));
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
}
