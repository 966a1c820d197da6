using Platform.Collections.Debtors;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Cases;

public enum CaseState : short
{
    /// <summary>Somebody is to work it.</summary>
    Open = 0,

    /// <summary>Nothing is left to do for people: paid, recalled for good or closed by the lender.</summary>
    Closed = 1,
}

/// <summary>
/// The working file of one debtor: all accounts treated together by people. One per debtor, opened when it is first placed
/// or worked. Who sees it is in <see cref="CaseGrant"/>, not here.
/// </summary>
[ForAgencies(AgencyAccess.Placed)]
public sealed class Case : ITenantOwned
{
    public TenantId TenantId { get; init; }

    /// <summary>The debtor whose case it is, and its key.</summary>
    public DebtorId DebtorId { get; init; }

    public CaseState State { get; set; }

    /// <summary>The collector who has it (a user's id); null while it lies in the pool.</summary>
    public Guid? AssignedTo { get; set; }

    public DateTimeOffset? AssignedAt { get; set; }

    /// <summary>Why the debtor is overdue: a code of <c>OverdueReasons</c>, asked for at every wrap-up.</summary>
    [Personal(DataKind.Circumstances, DataUse.Collection, LegalBasis.LegalDuty, KeepClass.CaseFile)]
    public string? OverdueReason { get; set; }

    /// <summary>When it is to be taken up again; null means now.</summary>
    public DateTimeOffset? NextAt { get; set; }

    public DateTimeOffset? LastWorkedAt { get; set; }
    public DateTimeOffset OpenedAt { get; init; }

    /// <summary>Rises with every change; two collectors cannot both believe that they changed it.</summary>
    public int Version { get; set; }
}
