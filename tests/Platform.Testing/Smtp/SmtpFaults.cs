namespace Platform.Testing.Smtp;

/// <summary>What the sink does wrong on purpose; every switch may be changed while connections are open.</summary>
public sealed class SmtpFaults
{
    /// <summary>RCPT is refused for good with 550 5.1.1 for the addresses this names.</summary>
    public Func<string, bool> RejectRecipient { get; set; } = _ => false;

    /// <summary>MAIL is answered with <see cref="ThrottleCode"/> this many times.</summary>
    public Countdown Throttle { get; } = new();

    /// <summary>The temporary refusal: 451 (default), 454 or another 4xx.</summary>
    public int ThrottleCode { get; set; } = 451;

    /// <summary>The connection is torn off when DATA arrives: nothing was accepted.</summary>
    public Countdown DropBeforeData { get; } = new();

    /// <summary>The message is accepted and in the ledger, and the connection is torn off before the 250.</summary>
    public Countdown AcceptThenDrop { get; } = new();

    /// <summary>The connection is torn off after the final dot and the message is not accepted.</summary>
    public Countdown LoseThenDrop { get; } = new();

    /// <summary>How long the answer to the final dot takes.</summary>
    public TimeSpan Delay { get; set; }
}
