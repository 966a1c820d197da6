using MudBlazor;

namespace Platform.Web.Shared.Theme;

/// <summary>MudBlazor's part of the tokens; the same values stand as CSS variables in <c>wwwroot/app.css</c>.</summary>
public static class PlatformTheme
{
    private static readonly string[] Fonts =
    [
        "Inter", "system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans SC", "Noto Sans CJK SC", "PingFang SC",
        "Microsoft YaHei", "sans-serif",
    ];

    // MudBlazor's own Secondary, Success and Warning miss 4.5:1 under white words; these do not.
    public static readonly PaletteLight Light = new()
    {
        Primary = "#3450d1", PrimaryContrastText = "#ffffff",
        Secondary = "#4b5563", SecondaryContrastText = "#ffffff",
        Tertiary = "#6a3fb5", TertiaryContrastText = "#ffffff",
        Info = "#1f5fa8", InfoContrastText = "#ffffff",
        Success = "#1b6b3a", SuccessContrastText = "#ffffff",
        Warning = "#8a5300", WarningContrastText = "#ffffff",
        Error = "#b3261e", ErrorContrastText = "#ffffff",
        Dark = "#1a1f28", DarkContrastText = "#ffffff",
        TextPrimary = "#1a1f28", TextSecondary = "#566072", TextDisabled = "#7b8494",
        ActionDefault = "#4b5563", ActionDisabled = "#7b8494", ActionDisabledBackground = "#e7eaee",
        Background = "#f6f7f9", BackgroundGray = "#eef0f3", Surface = "#ffffff",
        AppbarBackground = "#ffffff", AppbarText = "#1a1f28",
        DrawerBackground = "#f6f7f9", DrawerText = "#1a1f28", DrawerIcon = "#566072",
        LinesDefault = "#e1e4ea", LinesInputs = "#868f9e", TableLines = "#e1e4ea", Divider = "#e1e4ea",
        DividerLight = "#eceef2", TableHover = "#f1f3f7", TableStriped = "#f8f9fb", OverlayDark = "rgba(15,18,22,.45)",
    };

    public static readonly PaletteDark Dark = new()
    {
        Primary = "#93a7ff", PrimaryContrastText = "#0f1216",
        Secondary = "#b4bdca", SecondaryContrastText = "#0f1216",
        Tertiary = "#c3a6f7", TertiaryContrastText = "#0f1216",
        Info = "#8fc1f5", InfoContrastText = "#0f1216",
        Success = "#7fd19b", SuccessContrastText = "#0f1216",
        Warning = "#f2b95c", WarningContrastText = "#0f1216",
        Error = "#ff9d94", ErrorContrastText = "#0f1216",
        Dark = "#2a303a", DarkContrastText = "#e6e9ee",
        TextPrimary = "#e6e9ee", TextSecondary = "#9ea8b6", TextDisabled = "#737d8c",
        ActionDefault = "#b4bdca", ActionDisabled = "#737d8c", ActionDisabledBackground = "#232932",
        Black = "#0f1216", Background = "#0f1216", BackgroundGray = "#13171c", Surface = "#161a20",
        AppbarBackground = "#161a20", AppbarText = "#e6e9ee",
        DrawerBackground = "#0f1216", DrawerText = "#e6e9ee", DrawerIcon = "#9ea8b6",
        LinesDefault = "#2a303a", LinesInputs = "#667080", TableLines = "#2a303a", Divider = "#2a303a",
        DividerLight = "#222831", TableHover = "#1c2129", TableStriped = "#181d24", OverlayDark = "rgba(0,0,0,.6)",
    };

    public static readonly MudTheme Theme = new()
    {
        PaletteLight = Light,
        PaletteDark = Dark,
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "6px" },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Fonts, FontSize = "14px", LineHeight = "1.45", LetterSpacing = "normal" },
            H1 = new H1Typography { FontFamily = Fonts, FontSize = "28px", FontWeight = "600", LineHeight = "1.25", LetterSpacing = "-.01em" },
            H2 = new H2Typography { FontFamily = Fonts, FontSize = "20px", FontWeight = "600", LineHeight = "1.3", LetterSpacing = "normal" },
            H3 = new H3Typography { FontFamily = Fonts, FontSize = "16px", FontWeight = "600", LineHeight = "1.4", LetterSpacing = "normal" },
            H4 = new H4Typography { FontFamily = Fonts, FontSize = "16px", FontWeight = "600", LineHeight = "1.4", LetterSpacing = "normal" },
            H5 = new H5Typography { FontFamily = Fonts, FontSize = "16px", FontWeight = "600", LineHeight = "1.4", LetterSpacing = "normal" },
            H6 = new H6Typography { FontFamily = Fonts, FontSize = "16px", FontWeight = "600", LineHeight = "1.4", LetterSpacing = "normal" },
            // MudBlazor writes what is typed into a field in Subtitle1.
            Subtitle1 = new Subtitle1Typography { FontFamily = Fonts, FontSize = "14px", FontWeight = "400", LineHeight = "1.45", LetterSpacing = "normal" },
            Subtitle2 = new Subtitle2Typography { FontFamily = Fonts, FontSize = "13px", FontWeight = "600", LineHeight = "1.45", LetterSpacing = "normal" },
            Body1 = new Body1Typography { FontFamily = Fonts, FontSize = "14px", LineHeight = "1.45", LetterSpacing = "normal" },
            Body2 = new Body2Typography { FontFamily = Fonts, FontSize = "13px", LineHeight = "1.45", LetterSpacing = "normal" },
            Button = new ButtonTypography { FontFamily = Fonts, FontSize = "14px", FontWeight = "500", LineHeight = "1.45", LetterSpacing = "normal", TextTransform = "none" },
            Caption = new CaptionTypography { FontFamily = Fonts, FontSize = "13px", LineHeight = "1.45", LetterSpacing = "normal" },
            Overline = new OverlineTypography { FontFamily = Fonts, FontSize = "13px", FontWeight = "500", LineHeight = "1.45", LetterSpacing = "normal", TextTransform = "none" },
        },
        // A hairline instead of a shadow; only what floats above the page casts one.
        Shadows = new Shadow
        {
            Elevation =
            [
                "none",
                .. Enumerable.Repeat("0 0 0 1px var(--p-line)", 7),
                .. Enumerable.Repeat("0 0 0 1px var(--p-line), 0 8px 24px var(--p-shade)", 18),
            ],
        },
    };
}
