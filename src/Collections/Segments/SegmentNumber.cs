using System.Globalization;
using System.Text.RegularExpressions;

namespace Platform.Collections.Segments;

/// <summary>What counts as a number among the lender's texts: up to eleven digits and four decimals, with a point.</summary>
public static partial class SegmentNumber
{
    public const string Pattern = @"^-?[0-9]{1,11}(\.[0-9]{1,4})?$";

    /// <returns>Null for anything else, which no bound then holds for.</returns>
    public static decimal? Parse(string text) =>
        Number().IsMatch(text) ? decimal.Parse(text, NumberStyles.Number, CultureInfo.InvariantCulture) : null;

    // \z and not $: a line break at the end would be a number here and none in the database.
    [GeneratedRegex(@"^-?[0-9]{1,11}(\.[0-9]{1,4})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
