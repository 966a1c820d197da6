using Platform.Channels.Providers;

namespace Platform.Channels.Sms.Twilio;

/// <summary>
/// Whether the messages Twilio has for a number hold the one in doubt. Found is one with the same text from the time of the
/// send; absent is only when there is none at all from that time, because the text may have changed since.
/// </summary>
internal static class TwilioLookUp
{
    // Twilio's times are whole seconds, and its clock is not ours.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(30);

    /// <param name="hasMore">Whether older messages exist beyond the newest that are given.</param>
    public static SendOutcome? Judge(IReadOnlyList<TwilioListed> newestFirst, DoubtfulSend send, TimeSpan lease, bool hasMore)
    {
        var from = send.SubmittingAt - Slack;
        var until = send.SubmittingAt + lease + Slack;
        if (newestFirst.Any(message => message.CreatedAt is null)) return null;
        var near = newestFirst.Where(message => message.CreatedAt >= from && message.CreatedAt <= until).ToList();
        var same = near.Where(message => message.Body is not null && message.Body == send.Body).ToList();
        if (same.Count > 0) return new SendOutcome.Submitted(same[^1].Sid);
        var reachesBack = !hasMore || newestFirst.Count > 0 && newestFirst[^1].CreatedAt < from;
        return near.Count == 0 && reachesBack ? new SendOutcome.Rejected("not_found", MayRetry: true) : null;
    }
}
