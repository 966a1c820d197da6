using System.Globalization;

namespace Platform.Web.Features.Templates;

/// <summary>A language under the name its own readers give it.</summary>
public static class LanguageNames
{
    public static readonly IReadOnlyList<string> Offered =
        ["en", "zh", "zh-Hant", "de", "es", "fr", "it", "nl", "pl", "pt", "sv", "hi", "id", "ja", "ko", "th", "tr", "vi", "ar"];

    public static string Of(string tag) => CultureInfo.GetCultureInfo(tag).NativeName;
}
