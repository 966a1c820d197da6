using PhoneNumbers;

namespace Platform.Collections.Debtors;

/// <summary>Brings a phone number as people write it to E.164.</summary>
public static class PhoneForm
{
    private static readonly PhoneNumberUtil Numbers = PhoneNumberUtil.GetInstance();

    /// <param name="country">ISO 3166-1 alpha-2: where a number without country code belongs.</param>
    /// <returns>The number as +country and digits, or null when no such number can exist.</returns>
    public static string? Normalise(string text, string country)
    {
        try
        {
            var number = Numbers.Parse(text, country);
            return Numbers.IsPossibleNumber(number) && Numbers.IsValidNumber(number)
                ? Numbers.Format(number, PhoneNumberFormat.E164)
                : null;
        }
        catch (NumberParseException)
        {
            return null;
        }
    }
}
