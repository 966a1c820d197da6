using System.Buffers;
using PhoneNumbers;

namespace Platform.Collections.Debtors;

/// <summary>Brings a phone number as people write it to E.164.</summary>
public static class PhoneForm
{
    private static readonly PhoneNumberUtil Numbers = PhoneNumberUtil.GetInstance();

    // The library would read letters as a keypad's digits and drop what follows "ext": here they are a wrong column.
    private static readonly SearchValues<char> Written = SearchValues.Create("+0123456789 -().");

    /// <summary>Whether a number in E.164 may be a mobile; where a country does not tell them apart, it may.</summary>
    public static bool MayBeMobile(string e164)
    {
        try
        {
            return Numbers.GetNumberType(Numbers.Parse(e164, "ZZ")) is not (PhoneNumberType.FIXED_LINE or PhoneNumberType.VOIP or PhoneNumberType.UAN);
        }
        catch (NumberParseException)
        {
            return false;
        }
    }

    /// <param name="country">ISO 3166-1 alpha-2: where a number without country code belongs.</param>
    /// <returns>
    /// The number as +country and digits, or null when no such number can exist. Its length is judged and not its range:
    /// ranges are opened faster than libraries learn of them, and a person must not be left out of a portfolio for that.
    /// </returns>
    public static string? Normalise(string text, string country)
    {
        if (text.AsSpan().ContainsAnyExcept(Written)) return null;
        try
        {
            var number = Numbers.Parse(text, country);
            return Numbers.IsPossibleNumberWithReason(number) is PhoneNumberUtil.ValidationResult.IS_POSSIBLE
                ? Numbers.Format(number, PhoneNumberFormat.E164)
                : null;
        }
        catch (NumberParseException)
        {
            return null;
        }
    }
}
