using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;

namespace Platform.Tenancy.Jobs;

/// <summary>
/// That a tenant has, or may soon have, messages due: what the dispatcher looks through, across tenants, to decide whom
/// to serve next. Times only; nothing about a debtor.
/// </summary>
[Shared("read across tenants to share the dispatcher fairly")]
[AppWritable]
public sealed class TenantLane
{
    public TenantId TenantId { get; init; }

    /// <summary>Not worth looking before this instant; a served tenant moves to the back by it.</summary>
    public DateTimeOffset NextAt { get; set; }
}

/// <summary>When a tenant's recurring work (a campaign's next run) is due; claimed by the sweep, computed in the tenant's zone.</summary>
[Shared("read across tenants by the sweep")]
[AppWritable]
public sealed class TenantSchedule
{
    public TenantId TenantId { get; init; }

    /// <summary>What kind of work: "campaign".</summary>
    public required string Kind { get; init; }

    public Guid TargetId { get; init; }
    public DateTimeOffset? NextAt { get; set; }
    public DateTimeOffset? LeaseUntil { get; set; }
}
