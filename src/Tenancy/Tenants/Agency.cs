using Platform.Tenancy.Data;

namespace Platform.Tenancy.Tenants;

/// <summary>An outsourced collector firm; it may work for several lenders and sees each only through a placement.</summary>
[Shared("one agency works for several tenants")]
public sealed class Agency
{
    public AgencyId Id { get; init; } = AgencyId.New();
    public required string Key { get; init; }
    public required string Name { get; set; }
}

/// <summary>That an agency works for a tenant, from when, until when (open while null).</summary>
[Shared("read at sign-in, before a tenant is chosen; holds no debtor data")]
[AppWritable]
[TenantRows]
public sealed class AgencyEngagement
{
    public TenantId TenantId { get; init; }
    public AgencyId AgencyId { get; init; }
    public DateTimeOffset From { get; init; }
    public DateTimeOffset? Until { get; set; }
}
