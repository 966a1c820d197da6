using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;

namespace Platform.Channels.Messages;

/// <summary>A technical stop for one address on one channel (STOP, bounce, complaint), known by its blind index only.</summary>
[ForAgencies(AgencyAccess.Read)]
public sealed class Suppression : ITenantOwned
{
    public TenantId TenantId { get; init; }
    public ChannelKind Channel { get; init; }
    [Personal(DataKind.Contact, DataUse.Contacting, LegalBasis.LegalDuty, KeepClass.Objection)]
    public required byte[] AddressIndex { get; init; }

    /// <summary>Code: "opted_out", "bounced", "complained", "invalid".</summary>
    public required string Reason { get; init; }

    public DateTimeOffset At { get; init; }
}
