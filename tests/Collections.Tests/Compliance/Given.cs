using Platform.Channels;
using Platform.Collections.Accounts;
using Platform.Collections.Campaigns;
using Platform.Collections.Compliance;

namespace Collections.Tests.Compliance;

/// <summary>Facts that every rule allows at noon in London, to be spoiled one at a time.</summary>
internal static class Given
{
    public static readonly ContactPolicy Policy = new();

    public static TimeZoneInfo Zone(string id) => TimeZoneInfo.FindSystemTimeZoneById(id);

    public static DateTimeOffset Local(string zone, string local) => Local(Zone(zone), DateTime.Parse(local, null));

    public static DateTimeOffset Local(TimeZoneInfo zone, DateTime local) =>
        new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();

    public static ContactFacts Facts(DateTimeOffset now, params string[] zones) => new()
    {
        Now = now,
        Channel = ChannelKind.Sms,
        Zones = [.. zones.Select(Zone)],
        Country = "GB",
        DueAt = now.AddDays(-1),
        ExpiresAt = now.AddDays(30),
        StepDay = 1,
        Account = AccountState.Open,
        PastDue = 100,
        DueDate = DateOnly.FromDateTime(now.UtcDateTime).AddDays(-5),
        Hold = null,
        Run = RunState.Running,
        HasAddress = true,
        AddressSuppressed = false,
        Contacts = [],
    };

    public static Verdict Judge(ContactFacts facts, ContactPolicy? policy = null) =>
        ContactGate.Judge(facts, policy ?? Policy);

    public static PastContact[] Contacts(params DateTimeOffset[] at) =>
        [.. at.Select(instant => new PastContact(instant, ChannelKind.Email))];
}
