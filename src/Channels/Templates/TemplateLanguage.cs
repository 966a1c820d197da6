using System.Globalization;

namespace Platform.Channels.Templates;

/// <summary>Which of the languages a text exists in a person is written to.</summary>
public static class TemplateLanguage
{
    /// <summary>The wished one, then its base language (or a relative of it), then the tenant's, then the first by name.</summary>
    /// <returns>Null when there is none at all.</returns>
    public static string? Choose(IEnumerable<string> offered, string wished, string tenant)
    {
        var sorted = offered.Order(StringComparer.Ordinal).ToList();
        return Find(sorted, wished) ?? Find(sorted, tenant) ?? sorted.FirstOrDefault();
    }

    /// <summary>Forms of numbers and days: the reader's own region when the text is in the reader's language, else the text's.</summary>
    public static CultureInfo Culture(string text, string wished) =>
        Known(Base(text) == Base(wished) && wished.Length > text.Length ? wished : text)
        ?? Known(text) ?? Known(Base(text)) ?? CultureInfo.InvariantCulture;

    public static bool IsTag(string language) => language.Length is >= 2 and <= 16 && Known(language) is not null;

    private static string? Find(List<string> offered, string wished) =>
        offered.Find(tag => tag.Equals(wished, StringComparison.OrdinalIgnoreCase))
        ?? offered.Find(tag => tag.Equals(Base(wished), StringComparison.OrdinalIgnoreCase))
        ?? (wished.Length == 0 ? null : offered.Find(tag => Base(tag) == Base(wished)));

    private static string Base(string tag) =>
        (tag.IndexOf('-', StringComparison.Ordinal) is > 0 and var cut ? tag[..cut] : tag).ToLowerInvariant();

    private static CultureInfo? Known(string tag)
    {
        try
        {
            return CultureInfo.GetCultureInfo(tag, predefinedOnly: true);
        }
        catch (CultureNotFoundException)
        {
            return null;
        }
    }
}
