using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;

namespace Platform.Channels.Voice;

/// <summary>What the sandbox line does with one call: when it rings, whether and when somebody answers, when it is over.</summary>
public sealed class SandboxCall : ITenantOwned
{
    public TenantId TenantId { get; init; }

    /// <summary>The call's own id: a second request for the same call finds the first.</summary>
    public Guid CallId { get; init; }

    public long AttemptId { get; init; }
    public DateTimeOffset AcceptedAt { get; init; }
    public DateTimeOffset RingAt { get; init; }

    /// <summary>Null when nobody answers.</summary>
    public DateTimeOffset? AnswerAt { get; init; }

    public DateTimeOffset EndAt { get; set; }

    /// <summary>How it ends: "completed", "busy", "no_answer", "failed".</summary>
    public required string End { get; set; }

    /// <summary>How much has been told: 0 nothing, 1 ringing, 2 answered, 3 ended.</summary>
    public short Told { get; set; }

    /// <summary>When the next thing is to be told; null when all was.</summary>
    public DateTimeOffset? NextAt { get; set; }
}
