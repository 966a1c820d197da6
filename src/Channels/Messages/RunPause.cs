using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;

namespace Platform.Channels.Messages;

/// <summary>Attempts of this run stay out of the outbox while the row exists; written and removed by whoever owns the run.</summary>
[ForAgencies(AgencyAccess.Read)]
public sealed class RunPause : ITenantOwned
{
    public TenantId TenantId { get; init; }
    public Guid RunId { get; init; }
    public DateTimeOffset Since { get; init; }
}
