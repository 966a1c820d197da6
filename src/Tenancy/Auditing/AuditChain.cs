using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
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

    /// <summary>Why no checkpoint is signed any more: the tree is not the one that was signed before. Null while all is well.</summary>
    public string? Stopped { get; set; }
}

/// <summary>256 hashes of the tenant's Merkle tree over the chain's leaves; the last of each level is not full.</summary>
[ForAgencies(AgencyAccess.None)]
public sealed class AuditTile : ITenantOwned
{
    public TenantId TenantId { get; init; }
    public short Level { get; init; }
    public long Number { get; init; }
    public required byte[] Hashes { get; init; }
}

/// <summary>A signed statement of how large the tenant's tree was and what its root was.</summary>
[ForAgencies(AgencyAccess.None)]
public sealed class AuditCheckpoint : ITenantOwned
{
    public TenantId TenantId { get; init; }
    public long Size { get; init; }

    /// <summary>The signed note as it is given away.</summary>
    [NotPersonal("a signed tree head")]
    public required string Note { get; init; }
    public DateTimeOffset SignedAt { get; init; }

    /// <summary>Its place in the platform's tree; null while it is not there. One that is not there goes when a later one is signed.</summary>
    public long? PlatformIndex { get; set; }
}
