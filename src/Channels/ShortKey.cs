using System.Text;
using System.Text.RegularExpressions;

namespace Platform.Channels;

/// <summary>The short stable name of a thing within its tenant: lower-case Latin letters, digits and hyphens.</summary>
public static partial class ShortKey
{
    public static bool IsValid(string key) => Form().IsMatch(key);

    /// <summary>From a name a person gave; a name without Latin letters gets the kind and a short random part.</summary>
    public static string From(string name, string kind)
    {
        var key = new StringBuilder();
        foreach (var c in name.ToLowerInvariant())
        {
            if (char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)) key.Append(c);
            else if (key.Length > 0 && key[^1] != '-') key.Append('-');
            if (key.Length == 40) break;
        }
        var text = key.ToString().Trim('-');
        return text.Length >= 1 && !text.All(char.IsAsciiDigit) ? text : $"{kind}-{Guid.CreateVersion7().ToString("N")[^6..]}";
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,62}\\z")]
    private static partial Regex Form();
}
