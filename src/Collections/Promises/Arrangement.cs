using Platform.Collections.Accounts;
using Platform.Collections.Debtors;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Promises;

public enum ArrangementState : short
{
    Active = 0,

    /// <summary>Every instalment was kept.</summary>
    Completed = 1,

    /// <summary>An instalment was not kept: what was still open of it is withdrawn.</summary>
    Broken = 2,
    Withdrawn = 3,

    /// <summary>More than the collector may agree alone: it waits for somebody who may.</summary>
    Proposed = 4,
    Declined = 5,
}

public enum PlanKind : short
{
    /// <summary>The debt in monthly parts.</summary>
    Instalments = 0,

    /// <summary>The debt at once, on a later day.</summary>
    Deferral = 1,

    /// <summary>A part of the debt, and the rest is forgiven.</summary>
    Settlement = 2,
}

/// <summary>A plan: one or several promises whose sum is its total to the cent.</summary>
[ForAgencies(AgencyAccess.Placed)]
public sealed class Arrangement : ITenantOwned
{
    public TenantId TenantId { get; init; }

    /// <summary>Given by whoever agrees it: agreeing twice with one id is one plan.</summary>
    public Guid Id { get; init; }

    public DebtorId DebtorId { get; init; }
    public AccountId AccountId { get; init; }
    public PlanKind Kind { get; init; }

    /// <summary>The debt that the plan covers.</summary>
    public decimal Principal { get; init; }

    /// <summary>What the lender charges for the plan, on top of the debt.</summary>
    public decimal Fee { get; init; }

    /// <summary>What is paid in all: the debt and the fee, less what a settlement forgives.</summary>
    public decimal Total { get; init; }

    public decimal First { get; init; }
    public DateOnly FirstOn { get; init; }
    public required string Currency { get; init; }
    public short Instalments { get; init; }
    public ArrangementState State { get; set; }
    public Guid? MadeBy { get; init; }
    [Personal(DataKind.Work, DataUse.Evidence, LegalBasis.LegalDuty, KeepClass.CaseFile)]
    public required string MadeByName { get; init; }
    public AgencyId? AgencyId { get; init; }
    public DateTimeOffset MadeAt { get; init; }
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Who approved or declined a plan above the collector's authority, and when.</summary>
    [Personal(DataKind.Work, DataUse.Evidence, LegalBasis.LegalDuty, KeepClass.CaseFile)]
    public string? DecidedBy { get; set; }
    public DateTimeOffset? DecidedAt { get; set; }
}
