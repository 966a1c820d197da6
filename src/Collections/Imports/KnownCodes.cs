using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;
using Platform.Collections.Debtors;

namespace Platform.Collections.Imports;

/// <summary>The public code lists that a row is checked against, each value in its one canonical form.</summary>
public static partial class KnownCodes
{
    private const int Remembered = 2_000;

    private static readonly FrozenSet<string> Countries = Regions(region => region.TwoLetterISORegionName, 2);
    private static readonly FrozenSet<string> Currencies = Regions(region => region.ISOCurrencySymbol, 3);
    private static readonly ConcurrentDictionary<string, string?> Languages = new();
    private static readonly ConcurrentDictionary<string, string?> Zones = new();

    /// <summary>ISO 3166-1 alpha-2.</summary>
    public static string? Country(string code) => Upper(code, Countries);

    /// <summary>ISO 4217.</summary>
    public static string? Currency(string code) => Upper(code, Currencies);

    /// <summary>A BCP 47 tag as it is written: language small, script capitalised, region in capitals.</summary>
    public static string? Language(string tag) => Remember(Languages, tag, static text =>
    {
        if (!LanguageForm().IsMatch(text)) return null;
        var parts = text.Split('-');
        for (var i = 0; i < parts.Length; i++)
        {
            var part = parts[i].ToLowerInvariant();
            parts[i] = i == 0 ? part
                : part.Length == 2 ? part.ToUpperInvariant()
                : part.Length == 4 && char.IsAsciiLetter(part[0]) ? char.ToUpperInvariant(part[0]) + part[1..]
                : part;
        }
        return string.Join('-', parts);
    });

    /// <summary>A name of the IANA time zone database that this machine knows.</summary>
    public static string? Zone(string name) => Remember(Zones, name, static text =>
        ZoneForm().IsMatch(text) && LocalDays.Find(text) is { HasIanaId: true } ? text : null);

    private static string? Upper(string code, FrozenSet<string> known)
    {
        if (known.TryGetValue(code, out var exact)) return exact;
        return known.TryGetValue(code.ToUpperInvariant(), out var raised) ? raised : null;
    }

    // A file has a handful of them, a million times; a file of nonsense must not fill the memory.
    private static string? Remember(ConcurrentDictionary<string, string?> known, string text, Func<string, string?> find)
    {
        if (known.TryGetValue(text, out var found)) return found;
        found = find(text);
        if (known.Count < Remembered) known.TryAdd(text, found);
        return found;
    }

    private static FrozenSet<string> Regions(Func<RegionInfo, string> code, int length) =>
        CultureInfo.GetCultures(CultureTypes.SpecificCultures).Select(culture => code(new RegionInfo(culture.Name)))
            .Where(text => text.Length == length && text.All(char.IsAsciiLetterUpper)).ToFrozenSet();

    [GeneratedRegex("^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-[A-Za-z0-9]{5,8})*$")]
    private static partial Regex LanguageForm();

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_+\-]*(/[A-Za-z0-9_+\-]+)*$")]
    private static partial Regex ZoneForm();
}
