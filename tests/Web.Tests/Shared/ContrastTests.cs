using System.Text.RegularExpressions;
using MudBlazor;
using MudBlazor.Utilities;
using Platform.Web.Shared.Theme;

namespace Web.Tests.Shared;

/// <summary>WCAG AA on the tokens themselves: 4.5:1 for words, 3:1 for the edges of controls.</summary>
public sealed partial class ContrastTests
{
    private static readonly string Css = File.ReadAllText(Path.Combine(Root(), "src", "Web", "wwwroot", "app.css"));

    public static TheoryData<string, string> Words =>
    [
        ("text", "page"), ("text", "card"), ("text", "raised"), ("text", "hover"), ("muted", "page"), ("muted", "card"),
        ("muted", "raised"), ("muted", "hover"), ("muted", "sunk"), ("accent", "page"), ("accent", "card"),
        ("on-accent", "accent"), ("flight", "accent-soft"), ("planned", "planned-bg"), ("flight", "flight-bg"),
        ("due", "due-bg"), ("kept", "kept-bg"), ("refused", "refused-bg"), ("failed", "failed-bg"), ("doubt", "card"),
        ("doubt", "page"),
        .. Enumerable.Range(0, 8).Select(bucket => ($"b{bucket}-on", $"b{bucket}")),
    ];

    [Theory]
    [MemberData(nameof(Words))]
    public void Words_can_be_read_in_light_and_in_dark(string words, string ground)
    {
        Assert.True(Ratio(Token(words, false), Token(ground, false)) >= 4.5, $"light: {words} on {ground}");
        Assert.True(Ratio(Token(words, true), Token(ground, true)) >= 4.5, $"dark: {words} on {ground}");
    }

    [Theory]
    [InlineData("line-strong", "card")]
    [InlineData("doubt-line", "card")]
    [InlineData("accent", "planned-bg")]
    public void Edges_can_be_seen_in_light_and_in_dark(string edge, string ground)
    {
        Assert.True(Ratio(Token(edge, false), Token(ground, false)) >= 3, $"light: {edge} on {ground}");
        Assert.True(Ratio(Token(edge, true), Token(ground, true)) >= 3, $"dark: {edge} on {ground}");
    }

    [Fact]
    public void Filled_buttons_can_be_read()
    {
        foreach (var palette in new Palette[] { PlatformTheme.Light, PlatformTheme.Dark })
        {
            (MudColor Ground, MudColor Words)[] pairs =
            [
                (palette.Primary, palette.PrimaryContrastText), (palette.Secondary, palette.SecondaryContrastText),
                (palette.Tertiary, palette.TertiaryContrastText), (palette.Info, palette.InfoContrastText),
                (palette.Success, palette.SuccessContrastText), (palette.Warning, palette.WarningContrastText),
                (palette.Error, palette.ErrorContrastText), (palette.Surface, palette.TextSecondary),
            ];
            Assert.All(pairs, pair => Assert.True(Ratio(pair.Ground, pair.Words) >= 4.5, $"{pair.Words} on {pair.Ground}"));
        }
    }

    [Fact]
    public void The_two_statements_of_the_tokens_agree()
    {
        Assert.Equal(PlatformTheme.Light.Primary, Token("accent", false));
        Assert.Equal(PlatformTheme.Dark.Primary, Token("accent", true));
        Assert.Equal(PlatformTheme.Light.Background, Token("page", false));
        Assert.Equal(PlatformTheme.Dark.Background, Token("page", true));
        Assert.Equal(PlatformTheme.Light.TextPrimary, Token("text", false));
        Assert.Equal(PlatformTheme.Dark.TextPrimary, Token("text", true));
        Assert.Equal(PlatformTheme.Light.Surface, Token("card", false));
        Assert.Equal(PlatformTheme.Dark.Surface, Token("card", true));
    }

    private static MudColor Token(string name, bool dark)
    {
        var at = Css.IndexOf("html[data-theme=dark] {", StringComparison.Ordinal);
        var block = dark ? Css[at..Css.IndexOf('}', at)] : Css[..at];
        var match = Hex().Matches(block).FirstOrDefault(found => found.Groups[1].Value == name);
        Assert.True(match is not null, $"--p-{name} is not a token.");
        return new MudColor(match.Groups[2].Value);
    }

    private static double Ratio(MudColor one, MudColor other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    private static double Luminance(MudColor color) =>
        0.2126 * Linear(color.R) + 0.7152 * Linear(color.G) + 0.0722 * Linear(color.B);

    private static double Linear(byte part) =>
        part / 255d is var share && share <= 0.04045 ? share / 12.92 : Math.Pow((share + 0.055) / 1.055, 2.4);

    private static string Root()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Platform.sln")))
        {
            at = at.Parent;
        }

        return at?.FullName ?? throw new InvalidOperationException("The tests run outside the repository.");
    }

    [GeneratedRegex("--p-([a-z0-9-]+): (#[0-9a-f]{6});")]
    private static partial Regex Hex();
}
