using Platform.Collections.Accounts;
using Platform.Collections.Debtors;
using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Payments;

/// <summary>
/// Money that came in on an account. Derived from the lender's portfolio file when what was past due became less, or told
/// by the lender's system; what promises and agencies' results are measured by.
/// </summary>
[ForAgencies(AgencyAccess.Placed)]
public sealed class Payment : ITenantOwned
{
    public TenantId TenantId { get; init; }
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public AccountId AccountId { get; init; }
    public DebtorId DebtorId { get; init; }
    public decimal Amount { get; init; }
    public required string Currency { get; init; }

    /// <summary>When we learnt of it.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>The import that told it.</summary>
    public Guid? ImportId { get; init; }
}
