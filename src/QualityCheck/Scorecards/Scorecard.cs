using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;

namespace Platform.QualityCheck.Scorecards;

/// <summary>A named scorecard of the lender; what it asks is in its versions.</summary>
[ForAgencies(AgencyAccess.Read)]
public sealed class Scorecard : ITenantOwned
{
    public TenantId TenantId { get; init; }
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public required string Name { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>
/// One version of a scorecard. It may be changed until a call is scored by it; from then on it is frozen, and a change makes
/// the next version as a copy. New evaluations take the newest published one.
/// </summary>
/// <remarks>Agencies may read it: who is measured may know by what.</remarks>
[ForAgencies(AgencyAccess.Read)]
public sealed class ScorecardVersion : ITenantOwned
{
    public TenantId TenantId { get; init; }
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public Guid ScorecardId { get; init; }
    public int Version { get; init; }

    /// <summary>JSON of a <see cref="ScorecardDefinition"/>.</summary>
    public required string Definition { get; set; }

    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? PublishedAt { get; set; }

    /// <summary>When the first call began to be scored by it.</summary>
    public DateTimeOffset? FrozenAt { get; set; }
}
