using Platform.Channels;
using Platform.Channels.Templates;
using Platform.Collections.Accounts;
using Platform.Collections.Privacy;
using Platform.Collections.Promises;

namespace Platform.Collections.SelfService;

/// <summary>What a proven debtor sees of themselves.</summary>
/// <param name="Today">Of the debtor's own calendar.</param>
/// <param name="Hold">Why nothing is done about the debts at present; null when it is.</param>
public sealed record OwnDebts(
    string Lender, string Name, DateOnly Today, string? Hold, IReadOnlyList<OwnAccount> Accounts, IReadOnlyList<OwnChannel> Channels,
    OwnWishes Wishes, PromiseLimits Limits, ServiceContact Contact, TimeOnly HoursFrom, TimeOnly HoursTo,
    IReadOnlyList<OwnRequest> Requests)
{
    public override string ToString() => "OwnDebts(•••)";
}

/// <param name="Promise">The next open promise or instalment; null without one.</param>
/// <param name="Plan">The plan that runs or waits for the lender's answer; null without one.</param>
public sealed record OwnAccount(
    AccountId Id, string Ending, string Product, string Currency, decimal Balance, decimal PastDue, DateOnly DueDate,
    PromiseToPay? Promise, Arrangement? Plan, IReadOnlyList<PromiseToPay> Instalments)
{
    /// <summary>A promise or plan may be made: nothing of the kind is open.</summary>
    public bool IsFree => Promise is null && Plan is null;

    public decimal Most => Math.Max(PastDue, Balance);
}

/// <param name="Address">Masked even here: a screen may be looked at over a shoulder.</param>
/// <param name="MayResume">The stop was set on this page and can be lifted here.</param>
public sealed record OwnChannel(ChannelKind Channel, string Address, bool IsStopped, bool MayResume);

public sealed record OwnWishes(int? From, int? To, ChannelKind? Channel);

/// <summary>An open privacy request.</summary>
public sealed record OwnRequest(PrivacyKind Kind, DateOnly ReceivedOn, DateOnly DueOn);
