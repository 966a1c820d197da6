namespace Platform.Channels.Messages;

/// <summary>
/// The proof that the gate allowed this one send. Only <c>DispatchMessages</c> can make one, from a stored verdict and a
/// committed "submitting" row; every provider must <see cref="Use"/> it before it touches the network, once.
/// </summary>
public sealed class SendPermit
{
    private readonly TimeProvider _clock;
    private int _used;

    internal SendPermit(long attemptId, Guid verdictId, DateTimeOffset validUntil, TimeProvider clock)
    {
        if (verdictId == Guid.Empty) throw new SendNotPermittedException("There is no verdict for this send.");
        (AttemptId, VerdictId, ValidUntil, _clock) = (attemptId, verdictId, validUntil, clock);
    }

    public long AttemptId { get; }
    public Guid VerdictId { get; }

    /// <summary>Half of the lease: a send that could not end inside it is not begun.</summary>
    public DateTimeOffset ValidUntil { get; }

    /// <exception cref="SendNotPermittedException">No permit, one that was used, or one that ran out.</exception>
    public static void Use(SendPermit? permit)
    {
        if (permit is null) throw new SendNotPermittedException("Nothing is sent without a verdict of the contact gate.");
        if (permit._clock.GetUtcNow() >= permit.ValidUntil) throw new SendNotPermittedException("The permit ran out.");
        if (Interlocked.Exchange(ref permit._used, 1) != 0) throw new SendNotPermittedException("The permit was used.");
    }
}

/// <summary>Something tried to send past the contact gate: a bug, never a refusal.</summary>
public sealed class SendNotPermittedException(string message) : InvalidOperationException(message);
