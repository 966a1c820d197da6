using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Compliance;

/// <summary>What the contact gate decided for one attempt, from which facts: enough to replay the decision.</summary>
[ForAgencies(AgencyAccess.Append)]
public sealed class ContactVerdict : ITenantOwned
{
    public TenantId TenantId { get; init; }
    public Guid Id { get; init; }
    public long AttemptId { get; init; }
    public DateTimeOffset At { get; init; }
    public bool Allowed { get; init; }

    /// <summary>Id of the rule that refused, such as <c>hours.default</c>; null when allowed.</summary>
    public string? Rule { get; init; }

    /// <summary>Code of the reason, a localisation key such as <c>contact_hours</c>; null when allowed.</summary>
    public string? Reason { get; init; }

    /// <summary>Next instant at which the same contact may be allowed; null when never or when allowed.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>Counters, local time, zone and limits as JSON; no personal data.</summary>
    [NotPersonal("counts and hours that a rule judged by")]
    public required string Facts { get; init; }
}
