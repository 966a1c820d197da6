using System.Text.RegularExpressions;

namespace Platform.Collections.Imports;

/// <summary>Whether a text can be one e-mail address: nothing that a mail header could take for two, or for more than an address.</summary>
public static partial class EmailForm
{
    public static bool IsMatch(string text) =>
        text.Length <= 254 && Form().IsMatch(text) && !text.Contains("..", StringComparison.Ordinal)
        && text[0] != '.' && text[text.IndexOf('@', StringComparison.Ordinal) - 1] != '.';

    [GeneratedRegex(@"^[^@\s""<>\\(),:;\[\]\p{C}]{1,64}@[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+$")]
    private static partial Regex Form();
}
