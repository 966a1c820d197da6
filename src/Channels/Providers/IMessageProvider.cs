using Platform.Channels.Messages;
using Platform.Tenancy;

namespace Platform.Channels.Providers;

/// <summary>One outside party that carries messages of one channel. One folder and one registration line each.</summary>
public interface IMessageProvider
{
    /// <summary>Stable lower-case key, stored with attempts and accounts: "smtp", "twilio", "sandbox".</summary>
    string Key { get; }

    bool Carries(ChannelKind channel);

    /// <summary>How a send without an answer is resolved.</summary>
    DoubtPolicy Doubt { get; }

    /// <summary>
    /// Sends once. It never retries by itself where the provider offers no idempotency key, and begins with
    /// <see cref="SendPermit.Use"/>. Every outcome is a value; an exception counts as <see cref="SendOutcome.Ambiguous"/>.
    /// </summary>
    Task<SendOutcome> SendAsync(SendPermit permit, ChannelAccount account, RenderedMessage message, CancellationToken ct);

    /// <summary>
    /// Asks the provider about a send in doubt: submitted when it has it, rejected when it proves that it has not, null when
    /// that cannot be known yet (or ever).
    /// </summary>
    Task<SendOutcome?> LookUpAsync(ChannelAccount account, DoubtfulSend send, CancellationToken ct) =>
        Task.FromResult<SendOutcome?>(null);

    /// <summary>Reads and checks the JSON of an account's settings, before it is sealed.</summary>
    SettingsRead ReadSettings(string json);

    /// <summary>Names of the settings that are never shown again; left empty when saving, the old ones stay.</summary>
    IReadOnlyList<string> Secrets { get; }

    /// <summary>
    /// Path before the account's token at which the provider calls us with people's answers, to be entered at the provider;
    /// null when nothing has to be entered there.
    /// </summary>
    string? CallbackPath => null;

    /// <summary>Tries the account without reaching a person; refused with what the provider said.</summary>
    Task<Result> TestAsync(ChannelAccount account, CancellationToken ct);
}

public enum DoubtPolicy : short
{
    /// <summary>No key and no look-up: shown to an operator, never resent by itself.</summary>
    HoldForOperator = 0,

    /// <summary>The provider can be asked for what it has.</summary>
    LookUp = 1,

    /// <summary>The same key is answered with the first result, so resending is safe.</summary>
    ResendWithKey = 2,
}

/// <summary>A message ready to leave: clear text and address live only from render to send.</summary>
public sealed record RenderedMessage(
    long AttemptId, string IntentToken, ChannelKind Channel, Recipient To, string? Subject, string Body, string? HtmlBody,
    DateTimeOffset ExpiresAt)
{
    public override string ToString() => $"RenderedMessage({Channel})";
}

/// <summary>What is known of a send in doubt.</summary>
/// <param name="Body">The text as it would be written now; null when it cannot be.</param>
public sealed record DoubtfulSend(
    long AttemptId, string IntentToken, Recipient To, DateTimeOffset SubmittingAt, string? Body)
{
    public override string ToString() => $"DoubtfulSend({AttemptId})";
}

/// <summary>What the provider answered.</summary>
public abstract record SendOutcome
{
    public sealed record Submitted(string ProviderMessageId) : SendOutcome;

    /// <summary>Proven not accepted. <paramref name="Suppress"/> names a reason when the address must not be tried again.</summary>
    public sealed record Rejected(string Code, bool MayRetry, string? Suppress = null) : SendOutcome;

    /// <summary>Proven not processed, come back later; consumes no try.</summary>
    public sealed record Throttled(TimeSpan RetryAfter) : SendOutcome;

    /// <summary>It may have been accepted.</summary>
    public sealed record Ambiguous(string Code) : SendOutcome;
}
