using System.Globalization;

namespace Platform.Web.Shared;

/// <summary>An amount in the reader's form: sign, symbol, separators, and as many decimals as the currency has.</summary>
public static class MoneyForm
{
    public static string Write(decimal amount, string currency, CultureInfo culture)
    {
        var digits = Math.Abs(amount).ToString($"N{Decimals(currency)}", culture);
        var sign = amount < 0 ? "\u2212" : "";
        return sign + Symbol(currency, culture.TwoLetterISOLanguageName == "zh") + digits;
    }

    private static int Decimals(string currency) => currency switch
    {
        "JPY" or "KRW" or "VND" or "CLP" or "ISK" or "XAF" or "XOF" or "UGX" or "PYG" or "RWF" => 0,
        "BHD" or "IQD" or "JOD" or "KWD" or "LYD" or "OMR" or "TND" => 3,
        _ => 2,
    };

    // As CLDR has it: the reader's own currency by its bare sign, a namesake by its country.
    private static string Symbol(string currency, bool chinese) => (currency, chinese) switch
    {
        ("CNY", true) => "¥",
        ("CNY", false) => "CN¥",
        ("JPY", true) => "JP¥",
        ("JPY", false) => "¥",
        ("USD", true) => "US$",
        ("USD", false) => "$",
        ("EUR", _) => "€",
        ("GBP", _) => "£",
        ("INR", _) => "₹",
        ("HKD", _) => "HK$",
        ("TWD", _) => "NT$",
        ("AUD", true) => "AU$",
        ("AUD", false) => "A$",
        ("CAD", _) => "CA$",
        _ => currency + "\u00a0",
    };
}
