using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Placements;

/// <summary>Cases handed to one agency at one time: by which conditions, at which rate, until when.</summary>
[ForAgencies(AgencyAccess.Own)]
public sealed class Placement : ITenantOwned
{
    public TenantId TenantId { get; init; }
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public AgencyId AgencyId { get; init; }

    /// <summary>What the lender calls it, as "November, M2".</summary>
    public required string Name { get; set; }

    /// <summary>The segment's conditions as they were when the cases were placed, as JSON.</summary>
    public required string Definition { get; init; }

    /// <summary>Percent of the selected cases that this agency was given, 0–100.</summary>
    public decimal Share { get; init; }

    /// <summary>Commission on what is collected, in percent, 0–100.</summary>
    public decimal CommissionRate { get; init; }

    public DateTimeOffset PlacedAt { get; init; }
    [Personal(DataKind.Work, DataUse.Evidence, LegalBasis.LegalDuty, KeepClass.CaseFile)]
    public required string PlacedBy { get; init; }

    /// <summary>The day, of the lender, after which what is left is recalled by itself; null for no end.</summary>
    public DateOnly? EndsOn { get; set; }

    public int Cases { get; init; }

    /// <summary>When the last of its cases had ended; null while the agency has any.</summary>
    public DateTimeOffset? RecalledAt { get; set; }

    /// <summary>Shared by the placements that were made together, one for each agency.</summary>
    public Guid BatchId { get; init; }

    /// <summary>What the shuffle began from: the same seed over the same cases gives the same split.</summary>
    public long Seed { get; init; }

    /// <summary>Whether a case comes back by itself as soon as nothing of it is past due.</summary>
    public bool RecallsCured { get; init; }

    /// <summary>What the lender tells the agency, sealed; null for nothing.</summary>
    [SealedData]
    [Personal(DataKind.Circumstances, DataUse.Collection, LegalBasis.Contract, KeepClass.CaseFile)]
    public byte[]? Note { get; init; }

    public const string NotePlace = "placements.note";
    public const int LongestNote = 1_000;
}

/// <summary>One case of a placement, kept after the recall: from which day to which, and what was past due at its beginning.</summary>
[ForAgencies(AgencyAccess.Placed)]
public sealed class PlacementCase : ITenantOwned
{
    public TenantId TenantId { get; init; }
    public Guid PlacementId { get; init; }
    public Debtors.DebtorId DebtorId { get; init; }
    public AgencyId AgencyId { get; init; }
    public required string Currency { get; init; }

    /// <summary>Past due over the debtor's open accounts in <see cref="Currency"/> when placed.</summary>
    public decimal PastDue { get; init; }

    /// <summary>Open accounts in <see cref="Currency"/> when placed.</summary>
    public int Accounts { get; init; }

    public DateTimeOffset Since { get; init; }
    public DateTimeOffset? Until { get; set; }

    /// <summary>Why it ended: a code of <see cref="RecallReasons"/>; null while it lasts.</summary>
    public string? EndReason { get; set; }
}
