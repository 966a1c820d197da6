using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Debtors;

/// <summary>
/// The key of one debtor's details, wrapped by the tenant's key: without this row they open for nobody. Apart from the
/// debtor, so that exchanging the tenant's key rewrites narrow rows that no dispatcher locks.
/// </summary>
[ForAgencies(AgencyAccess.Placed, nameof(DebtorId))]
public sealed class DebtorKey : ITenantOwned
{
    public const string Place = "debtor_keys.details_key";

    public TenantId TenantId { get; init; }
    public DebtorId DebtorId { get; init; }

    /// <summary>Sealed under the lender's own reference of the debtor, as the details themselves.</summary>
    [SealedData]
    [NotPersonal("the key of the details; without it they are gone")]
    public required byte[] DetailsKey { get; set; }

    /// <summary>The version of the tenant's key that wraps it.</summary>
    public int KeyVersion { get; set; }
}
