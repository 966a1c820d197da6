using Platform.Collections.Debtors;
using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.SelfService;

/// <summary>
/// A debtor's link that was opened: a link costs no row before that. It is spent by opening, and carries the one short
/// session that it was exchanged for. Token, session and code are kept as hashes only.
/// </summary>
[ForAgencies(AgencyAccess.None)]
public sealed class DebtorLink : ITenantOwned
{
    public TenantId TenantId { get; init; }
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>SHA-256 of the link's word; unique, so that of two who open it at once one does.</summary>
    public required byte[] TokenHash { get; init; }

    public DebtorId DebtorId { get; init; }

    /// <summary>The message that carried it.</summary>
    public long AttemptId { get; init; }

    public DateTimeOffset MadeAt { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset SpentAt { get; init; }

    /// <summary>Wrong answers to the second question.</summary>
    public short Tries { get; set; }

    public DateTimeOffset? LastTryAt { get; set; }

    /// <summary>When the person proved to be the debtor; until then nothing personal is shown.</summary>
    public DateTimeOffset? ProvenAt { get; set; }

    /// <summary>SHA-256 of the session's secret; another one from the moment of the proof on.</summary>
    public required byte[] SessionHash { get; set; }

    public DateTimeOffset SessionEndsAt { get; set; }

    /// <summary>Hash of the code that was sent, until it is used.</summary>
    public byte[]? CodeHash { get; set; }

    public DateTimeOffset? CodeUntil { get; set; }
}
