using Platform.Channels;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Settings;

namespace Platform.Collections.Compliance;

/// <summary>A lender's own limits on contact. They may be stricter than the law's line of 08:00 to 22:00, never wider.</summary>
public sealed record ContactPolicy : ITenantSetting<ContactPolicy>
{
    public static readonly TimeOnly LegalFrom = new(8, 0);
    public static readonly TimeOnly LegalTo = new(22, 0);

    public static string Name => "contact_policy";

    /// <summary>First local minute of the day at which a debtor may be contacted.</summary>
    public TimeOnly From { get; init; } = new(8, 0);

    /// <summary>Local time from which no contact is made any more.</summary>
    public TimeOnly To { get; init; } = new(21, 0);

    /// <summary>Contacts with one person on one local day, all channels and accounts together.</summary>
    public int PerDay { get; init; } = 3;

    /// <summary>Contacts with one person within 7 × 24 hours, all channels and accounts together.</summary>
    public int PerSevenDays { get; init; } = 7;

    /// <summary>Further limits of single channels, below those of the person.</summary>
    public IReadOnlyDictionary<ChannelKind, ChannelCap> Channels { get; init; } = new Dictionary<ChannelKind, ChannelCap>();

    /// <summary>Zones in which a debtor of unknown zone and country may live; all of them must allow the contact.</summary>
    public IReadOnlyList<string> UnknownZones { get; init; } = [];

    public Refusal? Check()
    {
        if (From < LegalFrom || To > LegalTo || From >= To) return Refusal.Invalid("hours", "hours_wider_than_law");
        if (PerDay is < 1 or > 24) return Refusal.Invalid("perDay", "cap_range");
        if (PerSevenDays is < 1 or > 100) return Refusal.Invalid("perSevenDays", "cap_range");
        if (Channels.Values.Any(cap => cap.PerDay is < 1 or > 24 || cap.PerSevenDays is < 1 or > 100))
            return Refusal.Invalid("channels", "cap_range");
        var unknown = UnknownZones.FirstOrDefault(zone => LocalDays.Find(zone) is null);
        return unknown is null ? null : Refusal.Invalid("unknownZones", "unknown_zone", unknown);
    }
}

/// <summary>Limits of one channel; null leaves only the person's own.</summary>
public sealed record ChannelCap(int? PerDay, int? PerSevenDays);
