using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;

namespace Platform.Channels.Messages;

/// <summary>
/// How far a claim's sends may have been begun, in the order of their attempts. Moved forward and committed before the
/// provider is asked, a few sends at a time, so that a worker's death leaves in doubt what was being sent and not the claim.
/// </summary>
[HotRows]
public sealed class ClaimMark : ITenantOwned
{
    public TenantId TenantId { get; init; }

    /// <summary>The claim: <see cref="OutboxEntry.LeaseBy"/> of its rows.</summary>
    public Guid LeaseBy { get; init; }

    /// <summary>Nothing of the claim beyond this attempt has been begun.</summary>
    public long BegunThrough { get; set; }

    public DateTimeOffset LeaseUntil { get; init; }
}
