using System.Text.RegularExpressions;

namespace Platform.Web.Features.Sandbox;

/// <summary>Finds the links to debtors' pages in a message.</summary>
public static partial class TextLinks
{
    /// <returns>The whole text in its parts, and which of them are links.</returns>
    public static IEnumerable<(string Part, bool IsLink)> Of(string text)
    {
        var from = 0;
        foreach (Match link in Links().Matches(text))
        {
            yield return (text[from..link.Index], false);
            yield return (link.Value, true);
            from = link.Index + link.Length;
        }
        yield return (text[from..], false);
    }

    [GeneratedRegex(@"https?://[^\s/]+/d/[A-Za-z0-9_-]{70}")]
    private static partial Regex Links();
}
