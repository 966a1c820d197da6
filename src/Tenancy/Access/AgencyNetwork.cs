using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;

namespace Platform.Tenancy.Access;

/// <summary>A range of addresses from which an agency's people may work for a lender; without any they may from everywhere.</summary>
[Shared("read at sign-in and with every request of an agency's person; holds no personal data")]
[AppWritable]
[TenantRows]
public sealed class AgencyNetwork
{
    public TenantId TenantId { get; init; }
    public AgencyId AgencyId { get; init; }

    /// <summary>CIDR, IPv4 or IPv6, with nothing behind the prefix: <c>203.0.113.0/24</c>.</summary>
    public required string Cidr { get; init; }
}
