using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;

namespace Platform.Tenancy.Access;

/// <summary>
/// One role of one person: at a lender (no agency), at an agency for all lenders that engage it (agency, no tenant),
/// or at the platform (neither).
/// </summary>
[Shared("read at sign-in, before a tenant is chosen; holds no debtor data")]
[AppWritable]
[TenantRows]
public sealed class Membership
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public Guid UserId { get; init; }
    public TenantId? TenantId { get; init; }
    public AgencyId? AgencyId { get; init; }
    public Role Role { get; init; }

    /// <summary>Set by the tenant's own administrator: another tenant's membership of the same person goes on.</summary>
    public bool IsDisabled { get; set; }

    public DateTimeOffset CreatedAt { get; init; }
}
