using Platform.Channels;
using Platform.Collections.Accounts;
using Platform.Collections.Promises;

namespace Platform.Collections.Cases;

/// <summary>A case as a screen may show it: nothing in it is unmasked.</summary>
/// <param name="Today">The day of the debtor's zone.</param>
/// <param name="Feedback">What the person told last; null when nobody recorded it.</param>
/// <param name="Points">The debtor's addresses with where they come from.</param>
/// <param name="Gate">What the contact gate would say now about the account that owes most.</param>
public sealed record CaseView(
    DebtorView Debtor, CaseStanding Standing, DateOnly Today, IReadOnlyList<CaseAccount> Accounts, ContactCounts Contacts,
    IReadOnlyList<PromiseToPay> Promises, IReadOnlyList<Arrangement> Arrangements, IReadOnlyList<ChannelAnswer> Gate,
    CaseDraft? Draft, PromiseLimits Limits, CaseFeedback? Feedback, IReadOnlyList<CasePoint> Points)
{
    /// <summary>The open account that owes most; contacts are about it.</summary>
    public CaseAccount? Main => Accounts.FirstOrDefault(account => account.State is AccountState.Open);
}

/// <param name="MayChange">Whether the reader may work it: theirs, or they lead those who do.</param>
public sealed record CaseStanding(
    Guid? AssignedTo, bool IsMine, bool MayChange, string? OverdueReason, DateTimeOffset? NextAt, DateTimeOffset? LastWorkedAt, int Version);

public sealed record CaseAccount(
    AccountId Id, string AccountNo, string Product, string Currency, decimal Balance, decimal PastDue, DateOnly DueDate,
    int DaysPastDue, decimal? MinPayment, AccountState State)
{
    public string Bucket => Platform.Collections.Accounts.Bucket.Name(Platform.Collections.Accounts.Bucket.Of(DaysPastDue));
}

/// <summary>What may still be done on one channel today.</summary>
public sealed record ChannelAnswer(ChannelKind Channel, bool Allowed, string? Rule, string? Reason, DateTimeOffset? NextAt);

/// <summary>What the reader had been writing.</summary>
public sealed record CaseDraft(Guid Note, string Text);
