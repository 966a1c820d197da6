using Platform.Collections.Accounts;
using Platform.Collections.Debtors;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Calls;

/// <summary>Where a call is. The numbers order the states: a provider's word only moves a call forward.</summary>
public enum CallState : short
{
    /// <summary>Written down before the provider is asked; it may or may not have been.</summary>
    Queued = 0,
    Ringing = 1,
    Answered = 2,

    /// <summary>Somebody had answered, and it is over.</summary>
    Ended = 10,

    /// <summary>Nobody answered, or it could not be placed.</summary>
    Failed = 11,
}

/// <summary>Who chose the person to call.</summary>
public enum CallMode : short
{
    /// <summary>The collector, from a case.</summary>
    Manual = 0,

    /// <summary>The work list; the collector looks first and then dials.</summary>
    Preview = 1,

    /// <summary>The work list, dialled as soon as the collector is ready; one call for each collector.</summary>
    Progressive = 2,
}

/// <summary>One call to a debtor: allowed by the gate, written before it is dialled, and never dialled twice.</summary>
/// <remarks>
/// While it is live it holds its line's slot, its collector and its debtor; unique indexes say that each has one at a time.
/// </remarks>
[ForAgencies(AgencyAccess.Placed)]
public sealed class Call : ITenantOwned
{
    public TenantId TenantId { get; init; }

    /// <summary>Given by whoever asks for the call: asking twice with one id is one call.</summary>
    public Guid Id { get; init; }

    public long AttemptId { get; init; }
    public DebtorId DebtorId { get; init; }
    public AccountId AccountId { get; init; }
    public Guid LineId { get; init; }
    public Guid CollectorId { get; init; }
    [Personal(DataKind.Work, DataUse.Calls, LegalBasis.LegalDuty, KeepClass.ContactRecord)]
    public required string CollectorName { get; init; }
    public AgencyId? AgencyId { get; init; }
    public CallMode Mode { get; init; }
    public CallState State { get; set; }

    /// <summary>Which of the line's places it holds, from 1; null once it is over.</summary>
    public short? Slot { get; set; }

    /// <summary>The beat of the line in which it is dialled; each beat has one call.</summary>
    public DateTimeOffset PaceAt { get; init; }

    /// <summary>The number that the debtor sees.</summary>
    [NotPersonal("the lender’s own number")]
    public required string CallerId { get; init; }

    /// <summary>Blind index of the number that was dialled; null on calls of old.</summary>
    [Personal(DataKind.Contact, DataUse.Calls, LegalBasis.Contract, KeepClass.ContactRecord)]
    public byte[]? NumberIndex { get; init; }

    public string? ProviderCallId { get; set; }

    /// <summary>Whether the provider's answer was lost; resolved by its callback or by asking.</summary>
    public bool InDoubt { get; set; }

    public DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? RingingAt { get; set; }
    public DateTimeOffset? AnsweredAt { get; set; }
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>When the provider is asked about it, because no word came.</summary>
    public DateTimeOffset? CheckAt { get; set; }

    /// <summary>How it ended: "completed", "busy", "no_answer", "failed", "canceled", "in_doubt" …; null while it lasts.</summary>
    public string? Outcome { get; set; }

    /// <summary>What the collector says came of it, a code of <see cref="Dispositions"/>; null until then.</summary>
    public string? Disposition { get; set; }
    public DateTimeOffset? WrappedUpAt { get; set; }

    public decimal Cost { get; set; }

    public bool IsLive => State < CallState.Ended;

    /// <summary>Seconds of talk so far.</summary>
    public int TalkSeconds(DateTimeOffset now) =>
        AnsweredAt is { } from ? (int)Math.Max(0, ((EndedAt ?? now) - from).TotalSeconds) : 0;

    /// <summary>Moves forward by a provider's word; a word that comes late or twice changes nothing.</summary>
    /// <returns>Whether it changed.</returns>
    public bool Move(CallState to, string? outcome, DateTimeOffset at)
    {
        if (!IsLive || to <= State) return false;
        if (to is CallState.Ended && AnsweredAt is null) AnsweredAt = at; // its "answered" was overtaken
        State = to;
        switch (to)
        {
            case CallState.Ringing: RingingAt = at; break;
            case CallState.Answered: AnsweredAt = at; break;
            case CallState.Ended or CallState.Failed:
                (EndedAt, Outcome, Slot, CheckAt, InDoubt) = (at, outcome, null, null, false);
                break;
        }
        return true;
    }
}
