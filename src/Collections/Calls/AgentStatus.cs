using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Calls;

/// <summary>What a collector is doing. On call and wrap-up follow from the calls; ready and break are chosen.</summary>
public enum AgentState : short
{
    Offline = 0,
    Ready = 1,
    Break = 2,
    OnCall = 3,
    WrapUp = 4,
}

/// <summary>One collector's place at the telephone of one lender: what was chosen, since when, and how the line reaches them.</summary>
[ForAgencies(AgencyAccess.Own)]
public sealed class AgentStatus : ITenantOwned
{
    public const string Place = "agent_status.phone";

    public TenantId TenantId { get; init; }
    public Guid UserId { get; init; }
    public AgencyId? AgencyId { get; init; }
    [Personal(DataKind.Work, DataUse.Calls, LegalBasis.Contract, KeepClass.Staff)]
    public required string Name { get; set; }

    /// <summary>Offline, ready or break.</summary>
    public AgentState Chosen { get; set; }
    public DateTimeOffset Since { get; set; }
    public CallMode Mode { get; set; }

    /// <summary>The collector's own telephone in E.164, sealed; lines that ring a telephone need it.</summary>
    [SealedData]
    [Personal(DataKind.Contact, DataUse.Calls, LegalBasis.Contract, KeepClass.Staff)]
    public byte[]? Phone { get; set; }
}
