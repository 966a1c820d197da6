using System.Globalization;
using Microsoft.Extensions.Localization;

namespace Platform.Web.Shared;

/// <summary>Words with a number in them, in the form that their language uses for it.</summary>
public static class CountedText
{
    /// <summary>The text <paramref name="key"/> with the count as {0}; where the language has another form for one, <c>key_one</c>.</summary>
    public static string Counted(this IStringLocalizer texts, string key, long count)
    {
        // Of the two languages only English tells one from many.
        if (count == 1 && CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en" && texts[key + "_one", count] is { ResourceNotFound: false } one)
            return one;
        return texts[key, count];
    }
}
