namespace Platform.Channels.Voice;

/// <summary>What a provider says of a call.</summary>
public enum CallWord : short
{
    Queued = 0,
    Ringing = 1,
    Answered = 2,
    Completed = 3,
    Busy = 4,
    NoAnswer = 5,
    Failed = 6,
    Canceled = 7,

    /// <summary>The collector's own telephone was not answered: the debtor was never rung.</summary>
    CollectorMissed = 8,
}

/// <summary>A provider's word about one call, told by its attempt; it may come late, twice or out of order.</summary>
/// <param name="TalkSeconds">How long it was talked, where the provider says.</param>
public sealed record CallEvent(long AttemptId, CallWord Word, DateTimeOffset At, string? ProviderCallId = null, int? TalkSeconds = null);

/// <summary>A provider's word about a call's recording.</summary>
/// <param name="RecordingId">Null when there is none.</param>
public sealed record RecordingEvent(long AttemptId, string? RecordingId);

/// <summary>Takes what providers tell of calls; asked inside the tenant's scope. Channels declares it, who owns calls implements it.</summary>
public interface ICallEvents
{
    /// <returns>Whether anything changed.</returns>
    Task<bool> TakeAsync(CallEvent word, CancellationToken ct);

    Task<bool> TakeAsync(RecordingEvent word, CancellationToken ct);
}
