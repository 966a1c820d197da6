using System.Collections;
using System.Globalization;

namespace Platform.Channels.Templates.Liquid;

/// <summary>An amount that a template can write in the reader's own form.</summary>
/// <param name="Currency">ISO 4217.</param>
public sealed record TemplateMoney(decimal Amount, string Currency);

/// <summary>What the values of a template mean: truth, equality, order, members.</summary>
internal static class LiquidValue
{
    /// <summary>Only nothing and false are false; an empty text is true, as in Liquid everywhere.</summary>
    public static bool Truthy(object? value) => value is not (null or false);

    /// <summary>A hole in a message: it would be written as nothing.</summary>
    public static bool IsMissing(object? value) => value is null or "";

    public static object? Member(object? value, object? key, out bool known)
    {
        known = true;
        switch (value)
        {
            case null:
                return null;
            case IReadOnlyDictionary<string, object?> members when key is string name:
                if (members.TryGetValue(name, out var member)) return member;
                known = members is OpenMembers;
                return null;
            case string text when key is "size":
                return (decimal)text.Length;
            case IList list when key is "size":
                return (decimal)list.Count;
            case IList list when Number(key) is { } index:
                return index >= 0 && index < list.Count ? list[(int)index] : null;
            case TemplateMoney money when key is "amount":
                return money.Amount;
            case TemplateMoney money when key is "currency":
                return money.Currency;
            default:
                known = false;
                return null;
        }
    }

    public static decimal? Number(object? value) => value switch
    {
        decimal number => number,
        int number => number,
        long number => number,
        double number => (decimal)number,
        TemplateMoney money => money.Amount,
        _ => null,
    };

    public static bool Same(object? left, object? right)
    {
        if (left is Emptiness || right is Emptiness) return IsEmpty(left is Emptiness ? right : left);
        if (Numbers(left, right) is { } pair) return pair.Left == pair.Right;
        return Equals(left, right);
    }

    /// <returns>Null when the two cannot be ordered; every comparison of them is then false.</returns>
    public static int? Compare(object? left, object? right)
    {
        if (Numbers(left, right) is { } pair) return pair.Left.CompareTo(pair.Right);
        return (left, right) switch
        {
            (string a, string b) => string.CompareOrdinal(a, b),
            (DateOnly a, DateOnly b) => a.CompareTo(b),
            (DateOnly a, string b) when Day(b) is { } day => a.CompareTo(day),
            (string a, DateOnly b) when Day(a) is { } day => day.CompareTo(b),
            _ => null,
        };
    }

    public static bool Contains(object? left, object? right) => left switch
    {
        string text when right is not null => text.Contains(right.ToString()!, StringComparison.Ordinal),
        IEnumerable<object?> list => list.Any(item => Same(item, right)),
        _ => false,
    };

    private static bool IsEmpty(object? value) => value is null or "" or ICollection { Count: 0 };

    // The lender's own columns are texts, so a number beside such a text compares as a number.
    private static (decimal Left, decimal Right)? Numbers(object? left, object? right)
    {
        var (a, b) = (Number(left), Number(right));
        if (a is null && b is null) return null;
        a ??= Parsed(left);
        b ??= Parsed(right);
        return a is { } x && b is { } y ? (x, y) : null;
    }

    private static decimal? Parsed(object? value) =>
        value is string text && decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static DateOnly? Day(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}

/// <summary>The literals <c>empty</c> and <c>blank</c>.</summary>
internal sealed record Emptiness
{
    public static Emptiness Value { get; } = new();
}

/// <summary>Members of which any may be absent, such as a lender's own columns; asking for an absent one is no mistake.</summary>
public sealed class OpenMembers(IDictionary<string, object?> members) : System.Collections.ObjectModel.ReadOnlyDictionary<string, object?>(members);
