using Platform.Tenancy.Data;
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
    public required string PlacedBy { get; init; }

    /// <summary>The day, of the lender, after which what is left is recalled by itself; null for no end.</summary>
    public DateOnly? EndsOn { get; set; }

    public int Cases { get; init; }
    public DateTimeOffset? RecalledAt { get; set; }
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

    public DateTimeOffset Since { get; init; }
    public DateTimeOffset? Until { get; set; }

    /// <summary>Why it ended: "recalled", "ended", "paid", "closed"; null while it lasts.</summary>
    public string? EndReason { get; set; }
}
