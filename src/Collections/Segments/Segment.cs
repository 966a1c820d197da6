using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Segments;

/// <summary>A named set of accounts, described by conditions and evaluated anew each time.</summary>
public sealed class Segment : ITenantOwned
{
    public TenantId TenantId { get; init; }
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public required string Key { get; init; }
    public required string Name { get; set; }

    /// <summary>The conditions as JSON (<c>SegmentDefinition</c>).</summary>
    public required string Definition { get; set; }

    public int Version { get; set; } = 1;
    public DateTimeOffset UpdatedAt { get; set; }
}
