using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Platform.Collections.Compliance;

/// <summary>The contact gate's answer: allowed, or the strictest rule that refuses and the next instant at which none would.</summary>
public sealed record Verdict(bool Allowed, string? Rule, string? Reason, string? Citation, DateTimeOffset? NextAt)
{
    public static Verdict Yes { get; } = new(true, null, null, null, null);

    /// <summary>The facts it rests on as JSON, without personal data.</summary>
    public string Describe(ContactFacts? facts, ContactPolicy policy)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (Citation is not null) json.WriteString("citation", Citation);
            if (facts is not null) Write(json, facts, policy);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, ContactFacts facts, ContactPolicy policy)
    {
        json.WriteStartArray("local");
        foreach (var zone in facts.Zones.Take(3))
            json.WriteStringValue(TimeZoneInfo.ConvertTime(facts.Now, zone).ToString("yyyy-MM-dd'T'HH:mm:sszzz", null) + " " + zone.Id);
        json.WriteEndArray();
        json.WriteNumber("zones", facts.Zones.Count);
        json.WriteString("hours", $"{policy.From:HH:mm}-{policy.To:HH:mm}");
        if (facts.Zones.Count > 0)
            json.WriteNumber("today", facts.Zones.Max(zone => facts.Since(LocalHours.DayStart(facts.Now, zone))));
        json.WriteNumber("perDay", policy.PerDay);
        if (facts.RestsUntil is { } rests) json.WriteString("restsUntil", rests);
        json.WriteNumber("sevenDays", facts.Contacts.Count(contact => contact.At > facts.Now - LocalHours.Week));
        json.WriteNumber("perSevenDays", policy.PerSevenDays);
        if (policy.Channels.TryGetValue(facts.Channel, out var cap))
        {
            if (cap.PerDay is { } day) json.WriteNumber("channelPerDay", day);
            if (cap.PerSevenDays is { } week) json.WriteNumber("channelPerSevenDays", week);
        }
        json.WriteString("channel", facts.Channel.ToString());
        json.WriteNumber("stepDay", facts.StepDay);
        json.WriteString("account", facts.Account.ToString());
        json.WriteNumber("pastDue", facts.PastDue);
        if (facts.Hold is not null) json.WriteString("hold", facts.Hold);
        json.WriteString("run", facts.Run.ToString());
    }
}
