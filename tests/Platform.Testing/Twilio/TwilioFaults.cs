using System.Collections.Concurrent;

namespace Platform.Testing.Twilio;

/// <summary>What the Twilio-shaped server does wrong on purpose; every switch may be changed while it serves.</summary>
public sealed class TwilioFaults
{
    /// <summary>How long the answer to a create takes; the message is accepted before the wait.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>The message is accepted and the connection torn off without an answer, so many times.</summary>
    public Countdown AcceptThenDrop { get; } = new();

    /// <summary>429 with error 20429 and Retry-After; nothing is accepted.</summary>
    public Countdown Throttle { get; } = new();

    /// <summary>The Retry-After that goes with a 429.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>500 with error 20500 and nothing accepted.</summary>
    public Countdown FailBeforeAccept { get; } = new();

    /// <summary>500 with error 20500 although the message was accepted.</summary>
    public Countdown FailAfterAccept { get; } = new();

    /// <summary>Numbers refused with an error code: 21610 opted out, 21211 not a number.</summary>
    public ConcurrentDictionary<string, int> RefusedNumbers { get; } = new(StringComparer.Ordinal);

    /// <summary>Numbers whose messages end undelivered, with the error code the callback carries (30003, 30006).</summary>
    public ConcurrentDictionary<string, int> UndeliveredNumbers { get; } = new(StringComparer.Ordinal);

    /// <summary>How often each status callback is sent; copies leave at the same moment.</summary>
    public int CallbackCopies { get; set; } = 1;

    /// <summary>The final status is called back before the one that precedes it.</summary>
    public bool ReverseCallbacks { get; set; }

    /// <summary>Status callbacks for the numbers this names are never sent; the listing still knows the status.</summary>
    public Func<string, bool> LoseCallbacks { get; set; } = _ => false;

    /// <summary>Callbacks carry a signature made with another token.</summary>
    public bool ForgeSignature { get; set; }

    /// <summary>How long after acceptance the first callback leaves.</summary>
    public TimeSpan CallbackDelay { get; set; }
}
