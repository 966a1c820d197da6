using System.Globalization;
using Microsoft.AspNetCore.Localization;

namespace Platform.Web.Shared.Culture;

/// <summary>The languages of the screens, and how a request chooses one: its cookie, then the browser's wish.</summary>
public static class Cultures
{
    public const string English = "en";
    public const string Chinese = "zh-CN";

    public static readonly IReadOnlyList<string> Supported = [English, Chinese];

    public static bool IsChinese => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "zh";

    public static void Configure(RequestLocalizationOptions options)
    {
        options.SetDefaultCulture(English).AddSupportedCultures([.. Supported]).AddSupportedUICultures([.. Supported]);
        options.RequestCultureProviders =
        [
            new CookieRequestCultureProvider(),
            new CustomRequestCultureProvider(http => Task.FromResult(Wish(http.Request))),
        ];
    }

    /// <summary>The first wish of the browser that we can meet; any Chinese is met with zh-CN.</summary>
    private static ProviderCultureResult? Wish(HttpRequest request)
    {
        var wishes = request.GetTypedHeaders().AcceptLanguage.OrderByDescending(wish => wish.Quality ?? 1);
        foreach (var wish in wishes)
        {
            var language = wish.Value.ToString();
            if (language.StartsWith("zh", StringComparison.OrdinalIgnoreCase))
            {
                return new ProviderCultureResult(Chinese);
            }

            if (language.StartsWith("en", StringComparison.OrdinalIgnoreCase))
            {
                return new ProviderCultureResult(English);
            }
        }

        return null;
    }
}
