using Platform.Collections.Debtors;
using Platform.Collections.Retention;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Privacy;

/// <summary>What a debtor asks for.</summary>
public enum PrivacyKind : short
{
    /// <summary>A copy of everything that is kept about them.</summary>
    Access = 0,
    Correction = 1,

    /// <summary>That nothing is done with it while something is cleared up.</summary>
    Restriction = 2,
    Erasure = 3,
    Complaint = 4,
}

/// <summary>How a request came.</summary>
public enum RequestWay : short
{
    Phone = 0,
    Letter = 1,
    Email = 2,
    InPerson = 3,

    /// <summary>By way of a court, an authority or somebody who may speak for the debtor.</summary>
    Representative = 4,

    /// <summary>On the debtor's own page, after proving who they are.</summary>
    OwnPage = 5,
}

/// <summary>Below 10 it is open.</summary>
public enum PrivacyState : short
{
    Received = 0,

    /// <summary>Whoever asks has proven to be the debtor, or to speak for them.</summary>
    Checked = 1,

    /// <summary>One person has proposed to erase; a second one has to agree.</summary>
    Proposed = 2,
    Answered = 10,
    Refused = 11,
    Withdrawn = 12,
}

/// <summary>One request of one debtor. It outlives the debtor's data: that it was answered must be shown when nothing else is left.</summary>
public sealed class PrivacyRequest : ITenantOwned
{
    public const string Place = "privacy_requests.text";
    public const int Longest = 4_000;

    public TenantId TenantId { get; init; }

    /// <summary>Given by the form: sent twice, it is one request.</summary>
    public Guid Id { get; init; }

    /// <summary>No foreign key: the debtor may be forgotten and the request not.</summary>
    public DebtorId DebtorId { get; init; }

    public PrivacyKind Kind { get; init; }
    public RequestWay Way { get; init; }
    public PrivacyState State { get; set; }

    /// <summary>By whose law the time was counted; it does not change when the debtor moves.</summary>
    public Jurisdiction Law { get; init; }

    /// <summary>The day, of the debtor's calendar, from which the time counts.</summary>
    public DateOnly ReceivedOn { get; init; }

    /// <summary>The last day, of the debtor's calendar, on which an answer is in time.</summary>
    public DateOnly DueOn { get; init; }

    /// <summary>When that day ends for the debtor: from then on it is overdue.</summary>
    public DateTimeOffset DueAt { get; init; }

    /// <summary>What the person said or wrote; null when nothing was put down.</summary>
    [SealedData]
    [Personal(DataKind.Conversation, DataUse.Evidence, LegalBasis.LegalDuty, KeepClass.Audit)]
    public byte[]? Text { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Who proposed to erase; never the one who agrees.</summary>
    public Guid? ProposedBy { get; set; }

    /// <summary>Since when nothing but keeping is done with the person's data because of this request; null for never.</summary>
    public DateTimeOffset? RestrictedAt { get; set; }

    /// <summary>When that ended; null while it holds.</summary>
    public DateTimeOffset? LiftedAt { get; set; }

    /// <summary>What stopped the treatments before, and goes on stopping them afterwards.</summary>
    public string? HoldBefore { get; set; }

    /// <summary>How many rows of all tables were removed; null when nothing was erased.</summary>
    public int? RemovedRows { get; set; }

    /// <summary>How many recordings and photos were removed.</summary>
    public int? RemovedFiles { get; set; }

    public int Version { get; set; }

    public bool IsOpen => State < PrivacyState.Answered;
    public bool IsRestricting => RestrictedAt is not null && LiftedAt is null;
}
