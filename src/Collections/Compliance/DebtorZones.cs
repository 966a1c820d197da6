using System.Collections.Frozen;
using Platform.Collections.Debtors;

namespace Platform.Collections.Compliance;

/// <summary>
/// The zones a debtor may live in: the one that is known, else all of the country's, else those the lender names. The
/// gate then wants every one of them to allow the contact.
/// </summary>
public static class DebtorZones
{
    private static readonly FrozenDictionary<string, TimeZoneInfo[]> ByCountry = Load();

    public static IReadOnlyList<TimeZoneInfo> Of(string zone, string country, ContactPolicy policy)
    {
        if (LocalDays.Find(zone) is { } known) return [known];
        if (ByCountry.TryGetValue(country, out var all)) return all;
        return [.. policy.UnknownZones.Select(LocalDays.Find).OfType<TimeZoneInfo>()];
    }

    private static FrozenDictionary<string, TimeZoneInfo[]> Load()
    {
        using var stream = typeof(DebtorZones).Assembly.GetManifestResourceStream("CountryZones.txt")!;
        using var reader = new StreamReader(stream);
        var countries = new Dictionary<string, TimeZoneInfo[]>(StringComparer.OrdinalIgnoreCase);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#')) continue;
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var zones = words.Skip(1).Select(LocalDays.Find).OfType<TimeZoneInfo>().ToArray();
            // A country with a zone this machine does not know stays unknown: judged without it, it might be too lax.
            if (zones.Length == words.Length - 1) countries[words[0]] = zones;
        }
        return countries.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }
}
