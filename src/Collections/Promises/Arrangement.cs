using Platform.Collections.Accounts;
using Platform.Collections.Debtors;
using Platform.Tenancy.Data;
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
}

/// <summary>Several promises as one plan: instalments whose sum is the total to the cent.</summary>
[ForAgencies(AgencyAccess.Placed)]
public sealed class Arrangement : ITenantOwned
{
    public TenantId TenantId { get; init; }

    /// <summary>Given by whoever agrees it: agreeing twice with one id is one plan.</summary>
    public Guid Id { get; init; }

    public DebtorId DebtorId { get; init; }
    public AccountId AccountId { get; init; }
    public decimal Total { get; init; }
    public required string Currency { get; init; }
    public short Instalments { get; init; }
    public ArrangementState State { get; set; }
    public Guid? MadeBy { get; init; }
    public required string MadeByName { get; init; }
    public AgencyId? AgencyId { get; init; }
    public DateTimeOffset MadeAt { get; init; }
    public DateTimeOffset? EndedAt { get; set; }
}
