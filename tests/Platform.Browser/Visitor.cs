using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Platform.Browser;

/// <summary>One person at one browser window: signs in, goes to pages, and sees what is wrong with them.</summary>
public sealed class Visitor : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly Uri _address;
    private readonly string _culture;

    private Visitor(IBrowserContext context, IPage page, Uri address, string culture) =>
        (_context, Page, _address, _culture) = (context, page, address, culture);

    public IPage Page { get; }
    public string Culture => _culture;

    /// <summary>What the browser's console reported as an error.</summary>
    public List<string> ConsoleErrors { get; } = [];

    /// <summary>What came to the window over its circuit, byte for byte, and the addresses it asked for.</summary>
    public WhatWasSent Sent { get; } = new();

    public static async Task<Visitor> ComeAsync(Chromium chromium, Uri address, string culture, int width, bool dark)
    {
        var context = await chromium.Browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = address.ToString(), Locale = culture, TimezoneId = culture == "en" ? "Europe/London" : "Asia/Shanghai",
            ViewportSize = new ViewportSize { Width = width, Height = width < 600 ? 844 : 900 },
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light, ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(30_000);
        Assertions.SetDefaultExpectTimeout(20_000);
        var visitor = new Visitor(context, await context.NewPageAsync(), address, culture);
        visitor.Page.Console += (_, message) => { if (message.Type == "error") visitor.ConsoleErrors.Add(message.Text); };
        visitor.Sent.Record(visitor.Page);
        return visitor;
    }

    /// <summary>Signs in on the page, as a person does, in the window's language.</summary>
    public async Task SignInAsync(string email)
    {
        await Page.GotoAsync($"/culture?c={(_culture == "en" ? "en" : "zh-CN")}&back=/sign-in");
        await Page.Locator("#email").FillAsync(email);
        await Page.Locator("#password").FillAsync(DemoHost.Password);
        await Page.Locator("#password").PressAsync("Enter");
        await Page.WaitForURLAsync(url => !url.Contains("sign-in", StringComparison.Ordinal));
    }

    /// <summary>Goes to a page and waits until its circuit has drawn it.</summary>
    public async Task GoAsync(string path)
    {
        await Page.GotoAsync(path);
        await Page.Locator("main#content h1").First.WaitForAsync();
        await Page.WaitForTimeoutAsync(300); // grids fetch their first page after the first draw
        // Asked of the driver, not of the page: its policy lets no text become script, which waiting in it would.
        await Assertions.Expect(Page.Locator("main .p-skeleton")).ToHaveCountAsync(0, new() { Timeout = 30_000 });
    }

    /// <summary>Presses a key that leads elsewhere; where it does not, says what the page shows instead.</summary>
    public async Task PressAsync(string key, Func<string, bool> leadsTo)
    {
        await Page.Keyboard.PressAsync(key);
        try
        {
            await Page.WaitForURLAsync(leadsTo);
        }
        catch (TimeoutException)
        {
            var shown = string.Join(" | ", await Page.Locator("main#content, .mud-snackbar").AllInnerTextsAsync());
            Assert.Fail($"{key} led nowhere from {Page.Url}: {shown}");
        }
    }

    /// <summary>Where the first such link of a list leads.</summary>
    public async Task<string> FirstLinkAsync(string list, string link)
    {
        await GoAsync(list);
        return await Page.Locator(link).First.GetAttributeAsync("href") ?? throw new InvalidOperationException($"{list} has no {link}.");
    }

    /// <summary>Serious and critical findings of axe (WCAG A and AA), by rule and place.</summary>
    public async Task<IReadOnlyList<string>> AxeAsync()
    {
        // Keys that lie half under the bar at the top count as too small to hit: one looks from the page's beginning.
        await Page.EvaluateAsync("() => scrollTo(0, 0)");
        var result = await Page.RunAxe(new AxeRunOptions
        {
            RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] },
        });
        return [.. result.Violations.Where(found => found.Impact is "serious" or "critical")
            .SelectMany(found => found.Nodes.Select(node => $"{found.Id}: {node.Html[..Math.Min(160, node.Html.Length)]}"))];
    }

    /// <summary>Keeps a picture under artifacts/pictures, for a person to look at.</summary>
    public Task PictureAsync(string name) => Page.ScreenshotAsync(new PageScreenshotOptions { Path = PicturePath(name) });

    /// <summary>Where a picture of this name is kept.</summary>
    public string PicturePath(string name)
    {
        var folder = Path.Combine(Platform.Testing.Repository.Root, "artifacts", "pictures");
        Directory.CreateDirectory(folder);
        return Path.Combine(folder, name + ".png");
    }

    public bool IsAt(string path) => new Uri(Page.Url).AbsolutePath == path && Page.Url.StartsWith(_address.ToString(), StringComparison.Ordinal);

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
