using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;

namespace Platform.Tenancy.Protection;

/// <summary>One version of a tenant's key, wrapped by the root key; the row alone opens nothing.</summary>
[Shared("read by the key ring before a tenant's transaction begins; wrapped by the root key")]
public sealed class TenantKey
{
    public const int First = 1;

    public TenantId TenantId { get; init; }

    /// <summary>Counts up from <see cref="First"/>; two nodes that make the next one at once collide here, and one of them wins.</summary>
    public int Version { get; init; } = First;

    public required byte[] Wrapped { get; set; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>From when on it seals: every node has read it by then, so that none meets a value it cannot open.</summary>
    public DateTimeOffset SealsFrom => Version == First ? CreatedAt : CreatedAt + TenantKeys.Lead;
}
