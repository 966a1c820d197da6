using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;

namespace Platform.Tenancy.Auditing;

/// <summary>One entry's place in its tenant's chain: dense from 0, bound to every link before it.</summary>
[ForAgencies(AgencyAccess.None)]
public sealed class AuditLink : ITenantOwned
{
    public TenantId TenantId { get; init; }
    public long Index { get; init; }
    public Guid EntryId { get; init; }

    /// <summary>SHA-256 of 0x00 and the entry's canonical bytes: the leaf of RFC 6962.</summary>
    public required byte[] Leaf { get; init; }

    /// <summary>SHA-256 of 0x02, the hash before (32 zero bytes at first) and the leaf.</summary>
    public required byte[] Hash { get; init; }
    public DateTimeOffset ChainedAt { get; init; }
}

/// <summary>An entry that was written and not chained yet; it goes when its link is made, in one transaction.</summary>
[ForAgencies(AgencyAccess.Append)]
public sealed class AuditPending : ITenantOwned
{
    public TenantId TenantId { get; init; }
    public Guid EntryId { get; init; }
    public DateTimeOffset Since { get; init; }
}

/// <summary>How far a tenant's chain goes; its row lock makes one sequencer at a time.</summary>
[ForAgencies(AgencyAccess.None)]
public sealed class AuditHead : ITenantOwned
{
    public TenantId TenantId { get; init; }
    public long Count { get; set; }
    public required byte[] Hash { get; set; }
}
