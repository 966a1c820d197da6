using System.Globalization;

namespace Platform.Collections.Imports;

/// <summary>
/// Reads an amount in a lender's form and in no other: digits, at most one decimal separator, thousands only where they
/// belong. A number that could be meant two ways is refused, because a wrong one is wrong by a hundred times.
/// </summary>
/// <param name="decimals">"." or ",".</param>
/// <param name="thousands">Empty when the file has none.</param>
public sealed class AmountForm(string decimals, string thousands)
{
    private readonly char _decimals = decimals == "," ? ',' : '.';
    private readonly char? _thousands = thousands.Length == 1 ? thousands[0] : null;

    /// <returns>Null when the text is no such number.</returns>
    public decimal? Read(ReadOnlySpan<char> cell)
    {
        Span<char> plain = stackalloc char[40];
        if (cell.Length is 0 or > 40) return null;
        var (length, at, group, grouped, seenDecimals) = (0, 0, 0, false, false);
        if (cell[0] is '-' or '+') plain[length++] = cell[at++];
        for (; at < cell.Length; at++)
        {
            var letter = cell[at];
            if (char.IsAsciiDigit(letter))
            {
                group++;
                plain[length++] = letter;
            }
            else if (letter == _decimals && !seenDecimals && group > 0 && (!grouped || group == 3))
            {
                (seenDecimals, group) = (true, 0);
                plain[length++] = '.';
            }
            else if (IsThousands(letter) && !seenDecimals && (grouped ? group is 2 or 3 : group is >= 1 and <= 3))
            {
                (grouped, group) = (true, 0);
            }
            else
            {
                return null;
            }
        }
        if (group == 0 || (grouped && !seenDecimals && group != 3)) return null;
        return decimal.TryParse(
            plain[..length], NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
    }

    // Spreadsheets write a narrow or no-break space where a person types one.
    private bool IsThousands(char letter) =>
        letter == _thousands || (_thousands == ' ' && letter is '\u00A0' or '\u202F') || (_thousands == '\'' && letter == '’');
}
