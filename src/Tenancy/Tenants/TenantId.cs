using Platform.Tenancy.Data;

namespace Platform.Tenancy.Tenants;

/// <summary>Which lender a row, key, file, job or log line belongs to.</summary>
public readonly record struct TenantId(Guid Value) : ITypedId<TenantId>
{
    public static TenantId New() => new(Guid.CreateVersion7());
    public static TenantId From(Guid value) => new(value);
    public static TenantId Parse(string text) => new(Guid.Parse(text));
    public override string ToString() => Value.ToString("D");
}

/// <summary>A third party that works placed cases inside one or several tenants.</summary>
public readonly record struct AgencyId(Guid Value) : ITypedId<AgencyId>
{
    public static AgencyId New() => new(Guid.CreateVersion7());
    public static AgencyId From(Guid value) => new(value);
    public override string ToString() => Value.ToString("D");
}
