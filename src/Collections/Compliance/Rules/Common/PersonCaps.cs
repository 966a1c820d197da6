using Platform.Channels;

namespace Platform.Collections.Compliance.Rules.Common;

/// <summary>
/// So many contacts with one person on one local day, over all accounts and channels. Source: the lender's contact policy,
/// by default 3, after GB/T 45251-2025 5.3.
/// </summary>
public sealed class PersonDayCap : IContactRule
{
    public string Id => "policy.person_day";
    public string Citation => "Contact policy of the lender: contacts per person and day";

    public Objection? Judge(ContactFacts facts, ContactPolicy policy) => Caps.Day(facts, null, policy.PerDay, "person_day_cap");
}

/// <summary>
/// So many contacts with one person within 7 × 24 hours, over all accounts and channels. Source: the lender's contact
/// policy, by default 7, after 12 CFR 1006.14(b)(2)(i)(A).
/// </summary>
public sealed class PersonWeekCap : IContactRule
{
    public string Id => "policy.person_week";
    public string Citation => "Contact policy of the lender: contacts per person in seven days";

    public Objection? Judge(ContactFacts facts, ContactPolicy policy) =>
        Caps.Week(facts, null, policy.PerSevenDays, "person_week_cap");
}

/// <summary>A channel's own day limit. Source: the lender's contact policy.</summary>
public sealed class ChannelDayCap : IContactRule
{
    public string Id => "policy.channel_day";
    public string Citation => "Contact policy of the lender: contacts per channel and day";

    public Objection? Judge(ContactFacts facts, ContactPolicy policy) =>
        policy.Channels.TryGetValue(facts.Channel, out var cap) && cap.PerDay is { } limit
            ? Caps.Day(facts, facts.Channel, limit, "channel_day_cap")
            : null;
}

/// <summary>A channel's own limit in 7 × 24 hours. Source: the lender's contact policy.</summary>
public sealed class ChannelWeekCap : IContactRule
{
    public string Id => "policy.channel_week";
    public string Citation => "Contact policy of the lender: contacts per channel in seven days";

    public Objection? Judge(ContactFacts facts, ContactPolicy policy) =>
        policy.Channels.TryGetValue(facts.Channel, out var cap) && cap.PerSevenDays is { } limit
            ? Caps.Week(facts, facts.Channel, limit, "channel_week_cap")
            : null;
}

internal static class Caps
{
    public static Objection? Day(ContactFacts facts, ChannelKind? channel, int limit, string reason)
    {
        if (facts.IsTask) return null;
        var full = facts.Zones.Where(zone => facts.Since(LocalHours.DayStart(facts.Now, zone), channel) >= limit).ToList();
        return full.Count == 0 ? null : new Objection(reason, full.Max(zone => LocalHours.NextDayStart(facts.Now, zone)));
    }

    public static Objection? Week(ContactFacts facts, ChannelKind? channel, int limit, string reason)
    {
        if (facts.IsTask) return null;
        var counted = facts.Contacts
            .Where(contact => contact.At > facts.Now - LocalHours.Week && (channel is null || contact.Channel == channel))
            .Select(contact => contact.At).OrderDescending().ToList();
        // Room comes when the contact that fills the cap is a week old.
        return counted.Count < limit ? null : new Objection(reason, counted[limit - 1] + LocalHours.Week);
    }
}
