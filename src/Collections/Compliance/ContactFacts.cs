using Platform.Channels;
using Platform.Collections.Accounts;
using Platform.Collections.Campaigns;

namespace Platform.Collections.Compliance;

/// <summary>A contact that left or may have left, as the caps count it.</summary>
public readonly record struct PastContact(DateTimeOffset At, ChannelKind Channel);

/// <summary>Everything a rule may look at, as it is at <see cref="Now"/>; plain values, so that a verdict can be replayed.</summary>
public sealed record ContactFacts
{
    public required DateTimeOffset Now { get; init; }
    public required ChannelKind Channel { get; init; }

    /// <summary>Zones the debtor may live in: one when known; several must all agree; none refuses.</summary>
    public required IReadOnlyList<TimeZoneInfo> Zones { get; init; }

    /// <summary>ISO 3166-1 alpha-2 of the debtor; chooses the jurisdiction.</summary>
    public required string Country { get; init; }

    public required DateTimeOffset DueAt { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Days past due at which the step belongs; not above zero for a reminder before or on the due date.</summary>
    public required int StepDay { get; init; }

    public required AccountState Account { get; init; }
    public required decimal PastDue { get; init; }
    public required DateOnly DueDate { get; init; }

    /// <summary>Code of what stops every treatment of the debtor; null when nothing does.</summary>
    public required string? Hold { get; init; }

    /// <summary>Until when an open promise or a kept plan lets treatments rest.</summary>
    public DateTimeOffset? RestsUntil { get; init; }

    public string? RestsFor { get; init; }

    public required RunState Run { get; init; }
    public required bool HasAddress { get; init; }
    public required bool AddressSuppressed { get; init; }

    /// <summary>Contacts with the person of the last eight days, of every account and channel.</summary>
    public required IReadOnlyList<PastContact> Contacts { get; init; }

    /// <summary>Hours of the debtor's clock, from and before which, that the debtor asked for; null for no wish.</summary>
    public (int From, int To)? WishedHours { get; init; }

    /// <summary>The channel that the debtor asked for, where the debtor can still be reached on it; null for no wish.</summary>
    public ChannelKind? WishedChannel { get; init; }

    /// <summary>A person is about to make this contact, now.</summary>
    public bool ByHand { get; init; }

    /// <summary>Handed to a person, who asks the gate again before the call or visit: hours and caps are judged then.</summary>
    public bool IsTask => !ByHand && (Channel is ChannelKind.Call or ChannelKind.Visit);

    public int Since(DateTimeOffset from, ChannelKind? channel = null) =>
        Contacts.Count(contact => contact.At >= from && (channel is null || contact.Channel == channel));
}
