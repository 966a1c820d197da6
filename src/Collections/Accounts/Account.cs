using Platform.Collections.Debtors;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Accounts;

public readonly record struct AccountId(Guid Value) : ITypedId<AccountId>
{
    public static AccountId New() => new(Guid.CreateVersion7());
    public static AccountId From(Guid value) => new(value);
    public override string ToString() => Value.ToString("D");
}

public enum AccountState : short
{
    /// <summary>Something is, or soon will be, due: treatments may run.</summary>
    Open = 0,

    /// <summary>Nothing is past due any more: treatments stop.</summary>
    Cured = 1,

    /// <summary>Settled or withdrawn by the lender.</summary>
    Closed = 2,
}

/// <summary>One debt contract. Days past due and bucket are computed from <see cref="DueDate"/>, never stored.</summary>
[ForAgencies(AgencyAccess.Placed)]
public sealed class Account : ITenantOwned
{
    public TenantId TenantId { get; init; }
    public AccountId Id { get; init; } = AccountId.New();
    public DebtorId DebtorId { get; set; }

    /// <summary>The lender's own number: the natural key of an import.</summary>
    [Personal(DataKind.Financial, DataUse.Collection, LegalBasis.Contract, KeepClass.CaseFile)]
    public required string AccountNo { get; init; }

    public required string Product { get; set; }

    /// <summary>ISO 4217 code of every amount of this account.</summary>
    public required string Currency { get; set; }

    public decimal Balance { get; set; }
    public decimal PastDue { get; set; }

    /// <summary>The oldest unpaid due date; in the future for an account that is not due yet.</summary>
    public DateOnly DueDate { get; set; }

    public decimal? MinPayment { get; set; }
    public decimal? RiskScore { get; set; }
    public string? Industry { get; set; }
    public decimal? CreditLimit { get; set; }

    /// <summary>The lender's further columns as one JSON object of strings.</summary>
    [Personal(DataKind.Financial, DataUse.Collection, LegalBasis.Contract, KeepClass.CaseFile)]
    public string? Attributes { get; set; }

    public AccountState State { get; set; }

    /// <summary>Until when treatments rest because of a promise or plan; null while nothing is agreed. Kept by <c>AgreedRest</c>.</summary>
    public DateTimeOffset? RestsUntil { get; set; }

    /// <summary>What they rest for: a code of <c>AgreedRest</c>.</summary>
    public string? RestsFor { get; set; }
    public Guid? ImportId { get; set; }
    public DateTimeOffset UpdatedAt { get; set; }
}
