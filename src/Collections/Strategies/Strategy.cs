using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Strategies;

/// <summary>Who is contacted when, on which channel, with which words: a name over frozen versions.</summary>
[ForAgencies(AgencyAccess.Read)]
public sealed class Strategy : ITenantOwned
{
    public TenantId TenantId { get; init; }
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public required string Key { get; init; }
    public required string Name { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>
/// One state of a strategy. A draft (no <see cref="PublishedAt"/>) may change; a published one never does and holds its
/// segment's conditions and template versions, so that a run can be replayed.
/// </summary>
[ForAgencies(AgencyAccess.Read)]
public sealed class StrategyVersion : ITenantOwned
{
    public TenantId TenantId { get; init; }
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public Guid StrategyId { get; init; }
    public int Version { get; init; }

    /// <summary><c>StrategyDefinition</c> as JSON.</summary>
    public required string Definition { get; set; }

    public DateTimeOffset? PublishedAt { get; set; }
    public string? PublishedBy { get; set; }
}
