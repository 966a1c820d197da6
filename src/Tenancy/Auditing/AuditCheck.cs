using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;

namespace Platform.Tenancy.Auditing;

/// <summary>What one verification of a tenant's chain found; from then on the chain may not be shorter, nor other up to there.</summary>
[ForAgencies(AgencyAccess.None)]
public sealed class AuditCheck : ITenantOwned
{
    /// <summary>Where <see cref="Seal"/> was made.</summary>
    public const string Place = "audit_checks.seal";

    public TenantId TenantId { get; init; }
    public Guid Id { get; init; }
    public DateTimeOffset At { get; init; }

    /// <summary>Who asked: a person, or the clock's job.</summary>
    [Personal(DataKind.Work, DataUse.Evidence, LegalBasis.LegalDuty, KeepClass.Audit)]
    public required string By { get; init; }

    /// <summary>How many links were read.</summary>
    public long Count { get; init; }

    /// <summary>Entries that the sequencer had not chained yet.</summary>
    public long Waiting { get; init; }

    public int Faults { get; init; }

    /// <summary>The first findings as JSON; null when the chain was whole.</summary>
    public string? Findings { get; init; }

    /// <summary>
    /// Count and last hash under the tenant's key, so that who can write the database only cannot make a check to fit a
    /// chain computed anew; null where the chain was not whole.
    /// </summary>
    public byte[]? Seal { get; init; }
}
