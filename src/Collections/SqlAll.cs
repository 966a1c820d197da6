using System.Runtime.CompilerServices;

namespace Platform.Collections;

/// <summary>Joins conditions of a hand-written statement; the values inside each stay parameters.</summary>
internal static class SqlAll
{
    public static FormattableString Of(IReadOnlyList<FormattableString> conditions) =>
        FormattableStringFactory.Create(
            string.Join(" and ", conditions.Select((_, i) => $"{{{i}}}")), [.. conditions.Cast<object>()]);

    /// <summary>A prefix for <c>like … escape '!'</c>, whatever signs it holds.</summary>
    public static string Prefix(string text) =>
        text.Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal)
            .Replace("_", "!_", StringComparison.Ordinal) + "%";
}
