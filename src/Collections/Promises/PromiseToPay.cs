using Platform.Collections.Accounts;
using Platform.Collections.Debtors;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Promises;

public enum PromiseState : short
{
    Open = 0,

    /// <summary>All of it was paid in time.</summary>
    Kept = 1,

    /// <summary>Some of it was paid in time.</summary>
    Partial = 2,

    /// <summary>Nothing of it was paid in time.</summary>
    Broken = 3,

    /// <summary>Taken back before it was judged; it counts for nothing.</summary>
    Withdrawn = 4,
}

/// <summary>A debtor's word to pay an amount by a day of the debtor's own calendar; judged by the payments that came in.</summary>
[ForAgencies(AgencyAccess.Placed)]
public sealed class PromiseToPay : ITenantOwned
{
    public TenantId TenantId { get; init; }

    /// <summary>Given by whoever records it: recording it twice with one id is one promise.</summary>
    public Guid Id { get; init; }

    public DebtorId DebtorId { get; init; }
    public AccountId AccountId { get; init; }
    public decimal Amount { get; init; }
    public required string Currency { get; init; }

    /// <summary>The last day on which it is kept, of the debtor's zone.</summary>
    public DateOnly DueOn { get; init; }

    /// <summary>When that day begins.</summary>
    public DateTimeOffset DueFrom { get; init; }

    /// <summary>When it is judged: the day is over and the lender's days of grace for its file to come are too.</summary>
    public DateTimeOffset JudgeAt { get; init; }

    public PromiseState State { get; set; }

    /// <summary>What of the payments since it was made counts towards it.</summary>
    public decimal Paid { get; set; }

    /// <summary>The plan it is an instalment of; null for a promise of its own.</summary>
    public Guid? ArrangementId { get; init; }

    public Guid? MadeBy { get; init; }
    [Personal(DataKind.Work, DataUse.Evidence, LegalBasis.LegalDuty, KeepClass.CaseFile)]
    public required string MadeByName { get; init; }

    /// <summary>The agency whose collector took it; null for the lender's own people.</summary>
    public AgencyId? AgencyId { get; init; }

    public DateTimeOffset MadeAt { get; init; }
    public DateTimeOffset? SettledAt { get; set; }
}
