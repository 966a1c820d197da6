using Platform.Tenancy.Tenants;

namespace Platform.Tenancy.Data;

/// <summary>
/// Which agency works a debtor's case now: at most one, by its key. It is what an agency's every reading and writing is
/// judged by, so a recall takes effect with the row's removal. Written by the lender's placements only.
/// </summary>
[ForAgencies(AgencyAccess.Own)]
public sealed class CaseGrant : ITenantOwned
{
    public TenantId TenantId { get; init; }
    public Guid DebtorId { get; init; }
    public AgencyId AgencyId { get; init; }

    /// <summary>The placement by which it was granted.</summary>
    public Guid PlacementId { get; init; }

    public DateTimeOffset Since { get; init; }
}

/// <summary>What an agency's people reach of a tenant-owned table. A table that says nothing is closed to them.</summary>
public enum AgencyAccess : short
{
    /// <summary>Nothing: on PostgreSQL not even the right to ask.</summary>
    None = 0,

    /// <summary>The rows of debtors whose case is placed with the agency now; the row names its debtor.</summary>
    Placed = 1,

    /// <summary>The rows that name the agency itself.</summary>
    Own = 2,

    /// <summary>All of the lender's rows, to read: templates, settings, and what the contact gate must not overlook.</summary>
    Read = 3,

    /// <summary>New rows only: traces, verdicts, transitions.</summary>
    Append = 4,
}

/// <summary>Opens a tenant-owned table to agencies, as far as it says; enforced by query filter and by row-level security.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ForAgenciesAttribute(AgencyAccess access, string debtor = "DebtorId") : Attribute
{
    public AgencyAccess Access { get; } = access;

    /// <summary>Of a placed table, the property that names the debtor.</summary>
    public string Debtor { get; } = debtor;

    public static ForAgenciesAttribute Of(Type entity) =>
        (ForAgenciesAttribute?)GetCustomAttribute(entity, typeof(ForAgenciesAttribute), false) ?? new(AgencyAccess.None);
}
