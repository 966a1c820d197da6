using Platform.Channels.Providers;
using Platform.Tenancy;

namespace Platform.Channels.Voice;

/// <summary>One outside party that carries calls. One folder and one registration line each.</summary>
public interface IVoiceProvider
{
    /// <summary>Stable lower-case key, stored with lines: "twilio", "sandbox".</summary>
    string Key { get; }

    /// <summary>Whether it rings the collector's own telephone first, so that a number for it is needed.</summary>
    bool RingsCollector { get; }

    SettingsRead ReadSettings(string json);

    /// <summary>Names of the settings that are never shown again; left empty when saving, the old ones stay.</summary>
    IReadOnlyList<string> Secrets { get; }

    /// <summary>
    /// Asks for one call, once; it never asks again by itself. Every outcome is a value; an exception counts as
    /// <see cref="DialOutcome.Ambiguous"/>. Called by <see cref="DialCall"/> only.
    /// </summary>
    Task<DialOutcome> DialAsync(DialingLine line, DialRequest call, CancellationToken ct);

    /// <summary>
    /// Asks about a call whose answer was lost or from which no word comes: what it knows, refused when it proves that it
    /// never took it, null when that cannot be known yet.
    /// </summary>
    Task<CallKnown?> LookUpAsync(DialingLine line, DoubtfulCall call, CancellationToken ct);

    /// <summary>Ends a call that rings or runs; one that is over already is no fault.</summary>
    Task<Result> HangUpAsync(DialingLine line, string providerCallId, CancellationToken ct);

    /// <summary>The recording's audio; null while it is not ready.</summary>
    /// <param name="recordingId">The provider's id of it; null when only the call is known.</param>
    Task<RecordingAudio?> FetchAsync(DialingLine line, string providerCallId, string? recordingId, CancellationToken ct);

    /// <summary>Removes the provider's copy, once ours is stored.</summary>
    Task ForgetAsync(DialingLine line, string recordingId, CancellationToken ct);

    /// <summary>Tries the line: its credentials, and where a number is given a short call to it.</summary>
    /// <param name="to">The tester's own telephone in E.164; null tries the credentials only.</param>
    Task<Result> TestAsync(DialingLine line, string? to, CancellationToken ct);
}

/// <summary>A call to place; the numbers live only from the gate to the provider.</summary>
/// <param name="Token">Names tenant and attempt in the addresses that the provider calls back.</param>
/// <param name="CollectorPhone">Rung first where the provider rings collectors.</param>
public sealed record DialRequest(
    Guid CallId, long AttemptId, string Token, string CallerId, string To, string? CollectorPhone, TimeSpan RingFor, TimeSpan TalkAtMost)
{
    public override string ToString() => $"DialRequest({CallId})";
}

/// <param name="ProviderCallId">Null when the provider's answer was lost.</param>
/// <param name="RungFirst">The number that the provider rang first; null where it is not known any more.</param>
public sealed record DoubtfulCall(Guid CallId, long AttemptId, string? ProviderCallId, DateTimeOffset StartedAt, string? RungFirst)
{
    public override string ToString() => $"DoubtfulCall({CallId})";
}

/// <summary>What a provider says of a call when asked.</summary>
/// <param name="Word">Null when it was never taken.</param>
public sealed record CallKnown(string? ProviderCallId, CallWord? Word, int? TalkSeconds = null);

public abstract record DialOutcome
{
    public sealed record Accepted(string ProviderCallId) : DialOutcome;

    /// <summary>Proven not taken: nobody's telephone rang.</summary>
    public sealed record Refused(string Code) : DialOutcome;

    /// <summary>It may have been taken.</summary>
    public sealed record Ambiguous(string Code) : DialOutcome;
}

/// <param name="IsAbsent">The provider proves that there is none.</param>
public sealed record RecordingAudio(string? RecordingId, Stream? Audio, string ContentType, bool IsAbsent = false) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        if (Audio is not null) await Audio.DisposeAsync();
    }
}
