using System.Collections.Frozen;
using System.Globalization;

namespace Platform.Channels.Templates.Liquid;

internal sealed record LiquidFilter(int Least, int Most, Func<object?, object?[], LiquidState, object?> Apply);

/// <summary>The filters a text may use; <c>money</c> and <c>day</c> write in the reader's own form.</summary>
internal static class LiquidFilters
{
    public static FrozenDictionary<string, LiquidFilter> All { get; } = new Dictionary<string, LiquidFilter>
    {
        ["money"] = new(0, 1, (value, arguments, state) => Written.Money(
            value is TemplateMoney money ? money : new TemplateMoney(Decimal(value), Currency(arguments)), state.Culture)),
        ["day"] = new(0, 0, (value, _, state) => Written.Day(Date(value), state.Culture)),
        ["number"] = new(0, 1, (value, arguments, state) =>
            Decimal(value).ToString("N" + (arguments.Length > 0 ? Whole(arguments[0]) : 0), state.Culture)),
        ["default"] = new(1, 1, (value, arguments, _) => LiquidValue.IsMissing(value) || value is false ? arguments[0] : value),
        ["upcase"] = new(0, 0, (value, _, state) => Text(value, state.Culture).ToUpper(state.Culture)),
        ["downcase"] = new(0, 0, (value, _, state) => Text(value, state.Culture).ToLower(state.Culture)),
        ["capitalize"] = new(0, 0, (value, _, state) => Capital(Text(value, state.Culture), state.Culture)),
        ["strip"] = new(0, 0, (value, _, state) => Text(value, state.Culture).Trim()),
        ["append"] = new(1, 1, (value, arguments, state) => Text(value, state.Culture) + Text(arguments[0], state.Culture)),
        ["prepend"] = new(1, 1, (value, arguments, state) => Text(arguments[0], state.Culture) + Text(value, state.Culture)),
        ["replace"] = new(2, 2, (value, arguments, state) => Replace(
            Text(value, state.Culture), Text(arguments[0], state.Culture), Text(arguments[1], state.Culture))),
        ["truncate"] = new(1, 1, (value, arguments, state) => Truncate(Text(value, state.Culture), Whole(arguments[0]))),
        ["last_characters"] = new(1, 1, (value, arguments, state) => Last(Text(value, state.Culture), Whole(arguments[0]))),
        ["size"] = new(0, 0, (value, _, state) => (decimal)(value is System.Collections.ICollection list
            ? list.Count
            : Text(value, state.Culture).Length)),
        ["plus"] = new(1, 1, (value, arguments, _) => Calculated(value, Decimal(value) + Decimal(arguments[0]))),
        ["minus"] = new(1, 1, (value, arguments, _) => Calculated(value, Decimal(value) - Decimal(arguments[0]))),
        ["times"] = new(1, 1, (value, arguments, _) => Calculated(value, Decimal(value) * Decimal(arguments[0]))),
        ["divided_by"] = new(1, 1, (value, arguments, _) => Calculated(value, Decimal(value) / Decimal(arguments[0]))),
        ["round"] = new(0, 1, (value, arguments, _) => Calculated(value, decimal.Round(
            Decimal(value), arguments.Length > 0 ? Math.Clamp(Whole(arguments[0]), 0, 4) : 0, MidpointRounding.AwayFromZero))),
    }.ToFrozenDictionary();

    public static string Text(object? value, CultureInfo culture) => value switch
    {
        null => "",
        string text => text,
        bool flag => flag ? "true" : "false",
        DateOnly day => Written.Day(day, culture),
        TemplateMoney money => Written.Money(money, culture),
        decimal number => number.ToString("0.####", culture),
        IFormattable other => other.ToString(null, culture),
        _ => throw new FormatException(),
    };

    private static decimal Decimal(object? value) => LiquidValue.Number(value)
        ?? (value is string text ? decimal.Parse(text, NumberStyles.Number, CultureInfo.InvariantCulture) : throw new FormatException());

    private static int Whole(object? value) => (int)decimal.Truncate(Math.Clamp(Decimal(value), 0, 10_000));

    private static string Currency(object?[] arguments) =>
        arguments is [string { Length: 3 } currency] ? currency : throw new FormatException();

    private static DateOnly Date(object? value) => value switch
    {
        DateOnly day => day,
        string text => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture),
        _ => throw new FormatException(),
    };

    private static object? Calculated(object? input, decimal result)
    {
        if (input is TemplateMoney money) return new TemplateMoney(result, money.Currency);
        return result;
    }

    private static string Capital(string text, CultureInfo culture) =>
        text.Length == 0 ? text : char.ToUpper(text[0], culture) + text[1..];

    private static string Replace(string text, string what, string with) =>
        what.Length == 0 ? text : text.Replace(what, with, StringComparison.Ordinal);

    private static string Last(string text, int count) => text.Length <= count ? text : text[^count..];

    private static string Truncate(string text, int length)
    {
        if (text.Length <= length) return text;
        var cut = Math.Max(0, length - 1);
        if (cut > 0 && char.IsHighSurrogate(text[cut - 1])) cut--;
        return text[..cut] + "…";
    }
}
