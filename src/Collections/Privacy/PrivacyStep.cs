using Platform.Collections.Debtors;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Privacy;

public enum PrivacyStepKind : short
{
    Received = 0,
    IdentityProven = 1,
    IdentityFailed = 2,

    /// <summary>One person has proposed to erase.</summary>
    Proposed = 3,

    /// <summary>The second person did not agree, or the first took it back.</summary>
    NotAgreed = 4,
    Restricted = 5,
    Lifted = 6,

    /// <summary>The copy of everything that is kept was made.</summary>
    Copied = 7,
    Answered = 10,
    Refused = 11,
    Withdrawn = 12,
    Erased = 13,
}

/// <summary>One thing that was done about a request, and by whom; only added to.</summary>
public sealed class PrivacyStep : ITenantOwned
{
    public const string Place = "privacy_steps.text";

    public TenantId TenantId { get; init; }
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public Guid RequestId { get; init; }
    public DebtorId DebtorId { get; init; }
    public PrivacyStepKind Kind { get; init; }

    /// <summary>How the identity was checked, or on what ground it was refused; null where the kind says all.</summary>
    public string? Code { get; init; }

    /// <summary>What was found or answered, in the words of whoever did it; null without any.</summary>
    [SealedData]
    [Personal(DataKind.Conversation, DataUse.Evidence, LegalBasis.LegalDuty, KeepClass.Audit)]
    public byte[]? Text { get; set; }

    public Guid? DoneBy { get; init; }

    [Personal(DataKind.Work, DataUse.Evidence, LegalBasis.LegalDuty, KeepClass.Audit)]
    public required string DoneByName { get; init; }

    public DateTimeOffset At { get; init; }
}
