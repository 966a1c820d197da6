namespace Platform.Tenancy.Access;

/// <summary>Names of the claims that our cookie and our access tokens carry.</summary>
public static class TenantClaims
{
    public const string Tenant = "tenant";
    public const string TenantKey = "tenant_key";
    public const string Role = "role";
    public const string Agency = "agency";
}
