using Platform.Tenancy.Tenants;

namespace Platform.Tenancy.Data;

/// <summary>A row of one tenant: filtered, stamped, guarded and, on PostgreSQL, under row-level security.</summary>
public interface ITenantOwned
{
    TenantId TenantId { get; }
}

/// <summary>Says out loud that an entity belongs to no tenant, and why that is right.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SharedAttribute(string because) : Attribute
{
    public string Because { get; } = because;
}

/// <summary>Marks a sealed (encrypted) column that holds personal data.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SealedDataAttribute : Attribute;
