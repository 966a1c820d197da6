using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;

namespace Platform.Channels.Messages;

public enum OutboxState : short
{
    /// <summary>May be claimed from <see cref="OutboxEntry.DueAt"/> on.</summary>
    Ready = 0,

    /// <summary>Committed before the provider was asked: from here on it may have left.</summary>
    Submitting = 1,

    /// <summary>The lease ran out, or the answer was lost, while submitting; resolved by receipt or look-up, never by resending blindly.</summary>
    InDoubt = 2,
}

/// <summary>The hot, narrow queue row of an attempt that is near its time; deleted in the transaction that ends it.</summary>
[HotRows]
public sealed class OutboxEntry : ITenantOwned
{
    public TenantId TenantId { get; init; }
    public long AttemptId { get; init; }
    public ChannelKind Channel { get; init; }
    public DateTimeOffset DueAt { get; set; }
    public DateTimeOffset ExpiresAt { get; init; }
    public OutboxState State { get; set; }
    public DateTimeOffset? LeaseUntil { get; set; }

    /// <summary>Which worker holds the lease.</summary>
    public Guid? LeaseBy { get; set; }

    /// <summary>Fencing token: rises with every claim, and a completion with an older one changes nothing.</summary>
    public int Epoch { get; set; }

    public short Tries { get; set; }

    /// <summary>When it became submitting; what the look-up at the provider starts from.</summary>
    public DateTimeOffset? SubmittingAt { get; set; }

    /// <summary>The provider chosen at the last claim.</summary>
    public string? Provider { get; set; }
}
