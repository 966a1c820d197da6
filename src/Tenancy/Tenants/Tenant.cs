using Platform.Tenancy.Data;

namespace Platform.Tenancy.Tenants;

public enum TenantStatus : short
{
    Active = 0,
    Suspended = 1,
}

/// <summary>The paying company whose data this is. <see cref="Key"/> is the outward name in hosts and paths.</summary>
[Shared("the list of tenants is what a tenant is found in")]
public sealed class Tenant
{
    public TenantId Id { get; init; } = TenantId.New();
    public required string Key { get; init; }
    public required string Name { get; set; }
    public TenantStatus Status { get; set; }
    public string Region { get; set; } = "";

    /// <summary>IANA zone of the lender's business day; a debtor without a known zone is never judged by it.</summary>
    public string TimeZone { get; set; } = "UTC";

    /// <summary>BCP 47 tag of the language in which the lender's own people start.</summary>
    public string Language { get; set; } = "en";

    /// <summary>ISO 4217 code used where a figure spans accounts.</summary>
    public string Currency { get; set; } = "GBP";

    /// <summary>Shows the "synthetic data" banner on every page.</summary>
    public bool IsDemo { get; set; }

    public DateTimeOffset CreatedAt { get; init; }
}
