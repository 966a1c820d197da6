using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;

namespace Platform.Channels.Messages;

/// <summary>One leaf per change of state (invariant I6), written in the transaction that made the change.</summary>
[ForAgencies(AgencyAccess.Append)]
public sealed class AttemptTransition : ITenantOwned
{
    public TenantId TenantId { get; init; }
    public long Id { get; init; }
    public long AttemptId { get; init; }

    /// <summary>"planned", "submitting", "in_doubt", or the name of an <see cref="AttemptState"/> in lower case.</summary>
    public required string State { get; init; }

    public string? Reason { get; init; }

    /// <summary>The claim's fencing token, so that two leaves of one state are two claims.</summary>
    public int Epoch { get; init; }

    public DateTimeOffset At { get; init; }
}
