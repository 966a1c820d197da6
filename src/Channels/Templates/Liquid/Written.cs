using System.Globalization;
using System.Text.RegularExpressions;

namespace Platform.Channels.Templates.Liquid;

/// <summary>Amounts and days as people who read the language write them.</summary>
public static partial class Written
{
    public static string Money(TemplateMoney money, CultureInfo culture)
    {
        var form = (NumberFormatInfo)culture.NumberFormat.Clone();
        form.CurrencySymbol = Symbol(money.Currency, culture);
        form.CurrencyDecimalDigits = money.Currency is "JPY" or "KRW" or "VND" or "CLP" ? 0 : 2;
        if (form.CurrencySymbol.All(char.IsAsciiLetter) && form.CurrencyPositivePattern == 0) form.CurrencyPositivePattern = 2;
        if (form.CurrencyNegativePattern is 0 or 4) form.CurrencyNegativePattern = form.CurrencyNegativePattern == 0 ? 1 : 5;
        // Fixed spaces are outside the SMS alphabet and would halve what fits into one message.
        return money.Amount.ToString("C", form).Replace('\u00A0', ' ').Replace('\u202F', ' ');
    }

    /// <summary>With the month in words where the order of figures would be unclear: 5 March 2026, 2026年3月5日.</summary>
    public static string Day(DateOnly day, CultureInfo culture)
    {
        var pattern = culture.TwoLetterISOLanguageName switch
        {
            "en" => culture.Name == "en-US" ? "MMMM d, yyyy" : "d MMMM yyyy",
            "zh" or "ja" => "yyyy'年'M'月'd'日'",
            _ => WeekDay().Replace(culture.DateTimeFormat.LongDatePattern, "").Trim(' ', ',', '،'),
        };
        return day.ToString(pattern, culture);
    }

    private static string Symbol(string currency, CultureInfo culture) => (currency, culture.TwoLetterISOLanguageName) switch
    {
        ("GBP", _) => "£",
        ("EUR", _) => "€",
        ("CNY", "ja") or ("JPY", not "ja") => currency,
        ("CNY", _) or ("JPY", _) => "¥",
        ("USD", "en") => culture.Name is "en" or "en-US" ? "$" : "US$",
        ("INR", _) => "₹",
        _ => currency,
    };

    [GeneratedRegex("[,،]?\\s*(de\\s+)?dddd?,?")]
    private static partial Regex WeekDay();
}
