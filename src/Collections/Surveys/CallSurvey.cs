using Platform.Collections.Debtors;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Surveys;

/// <summary>How a debtor was asked about one call, once, and what grade they gave.</summary>
[ForAgencies(AgencyAccess.Placed)]
public sealed class CallSurvey : ITenantOwned
{
    public TenantId TenantId { get; init; }
    public Guid CallId { get; init; }
    public DebtorId DebtorId { get; init; }
    public Guid CollectorId { get; init; }
    [Personal(DataKind.Work, DataUse.Quality, LegalBasis.Contract, KeepClass.ContactRecord)]
    public required string CollectorName { get; init; }
    public AgencyId? AgencyId { get; init; }
    public DateTimeOffset AskedAt { get; init; }

    /// <summary>The message that asked; null when the contact gate refused it.</summary>
    public long? AttemptId { get; set; }

    /// <summary>Why the debtor was not asked after all, a reason of the gate; null when they were.</summary>
    public string? Reason { get; set; }

    /// <summary>From 1, poor, to 5, very good; null while nobody has answered.</summary>
    public short? Score { get; set; }

    public DateTimeOffset? AnsweredAt { get; set; }
}
