using Platform.Collections.Debtors;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Visits;

/// <summary>One of the people who make a visit; never fewer than two.</summary>
[ForAgencies(AgencyAccess.Placed)]
public sealed class VisitVisitor : ITenantOwned
{
    /// <summary>CBA guideline of 30 January 2026, art. 22: a visit is made by several collectors.</summary>
    public const int Fewest = 2;
    public const int Most = 4;

    public TenantId TenantId { get; init; }
    public Guid VisitId { get; init; }
    public Guid UserId { get; init; }
    public DebtorId DebtorId { get; init; }
    [Personal(DataKind.Work, DataUse.Evidence, LegalBasis.LegalDuty, KeepClass.CaseFile)]
    public required string Name { get; init; }
}
