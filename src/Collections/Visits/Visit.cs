using Platform.Collections.Accounts;
using Platform.Collections.Debtors;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Visits;

public enum VisitState : short
{
    Planned = 0,
    CheckedIn = 1,
    Done = 10,
    Cancelled = 11,
}

/// <summary>A field visit to a debtor, planned for a day of the debtor's calendar and made by two people or more.</summary>
[ForAgencies(AgencyAccess.Placed)]
public sealed class Visit : ITenantOwned
{
    /// <summary>What the purpose note is sealed as.</summary>
    public const string Place = "visits.purpose";

    /// <summary>Of the purpose note, in characters.</summary>
    public const int LongestPurpose = 500;

    public TenantId TenantId { get; init; }

    /// <summary>Chosen by the planner: asked twice, it is one visit.</summary>
    public Guid Id { get; init; }

    public DebtorId DebtorId { get; init; }
    public AccountId AccountId { get; init; }

    /// <summary>The debtor's own day, and the window on the debtor's clock.</summary>
    public DateOnly Day { get; init; }
    public TimeOnly From { get; init; }
    public TimeOnly To { get; init; }

    public VisitState State { get; set; }

    [SealedData]
    [Personal(DataKind.Circumstances, DataUse.Collection, LegalBasis.Contract, KeepClass.CaseFile)]
    public byte[]? Purpose { get; init; }

    public Guid? PlannedBy { get; init; }
    [Personal(DataKind.Work, DataUse.Evidence, LegalBasis.LegalDuty, KeepClass.CaseFile)]
    public required string PlannedByName { get; init; }
    public AgencyId? AgencyId { get; init; }
    public DateTimeOffset PlannedAt { get; init; }

    /// <summary>The attempt that the contact gate allowed at check-in; it counts against every cap.</summary>
    public long? AttemptId { get; set; }

    public DateTimeOffset? CheckedInAt { get; set; }
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>A code of <see cref="VisitOutcomes"/>.</summary>
    public string? Outcome { get; set; }

    /// <summary>The promise or the plan that was agreed at the door.</summary>
    public Guid? PromiseId { get; set; }
    public Guid? ArrangementId { get; set; }

    public int Version { get; set; }
}
