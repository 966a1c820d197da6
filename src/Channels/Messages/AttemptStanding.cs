using Platform.Tenancy.Data;

namespace Platform.Channels.Messages;

/// <summary>
/// Where an attempt stands as people and callers see it: its state, and while it is planned how near the provider it is.
/// Every attempt has exactly one, so the counts of all add up to what was selected (invariant I5).
/// </summary>
public enum AttemptStanding : short
{
    Planned,
    InFlight,
    Submitted,
    Delivered,
    Read,
    Failed,
    Suppressed,
    Expired,
    Cancelled,
    Ambiguous,
    Handed,
}

public static class AttemptStandings
{
    /// <param name="outbox">The outbox row's state; null without a row.</param>
    public static AttemptStanding Of(AttemptState state, OutboxState? outbox) => state switch
    {
        AttemptState.Planned => outbox switch
        {
            OutboxState.Submitting => AttemptStanding.InFlight,
            OutboxState.InDoubt => AttemptStanding.Ambiguous,
            _ => AttemptStanding.Planned,
        },
        AttemptState.Submitted => AttemptStanding.Submitted,
        AttemptState.Delivered => AttemptStanding.Delivered,
        AttemptState.Read => AttemptStanding.Read,
        AttemptState.Failed => AttemptStanding.Failed,
        AttemptState.Suppressed => AttemptStanding.Suppressed,
        AttemptState.Expired => AttemptStanding.Expired,
        AttemptState.Cancelled => AttemptStanding.Cancelled,
        AttemptState.Ambiguous => AttemptStanding.Ambiguous,
        AttemptState.Handed => AttemptStanding.Handed,
    };

    /// <summary>The same as a condition over <c>a</c> (attempts) and <c>o</c> (its outbox row, left joined).</summary>
    public static SqlText Condition(AttemptStanding standing) => new(standing switch
    {
        AttemptStanding.Planned => "a.state = 0 and coalesce(o.state, 0) = 0",
        AttemptStanding.InFlight => "a.state = 0 and o.state = 1",
        AttemptStanding.Ambiguous => "(a.state = 50 or a.state = 0 and o.state = 2)",
        AttemptStanding.Submitted => "a.state = 10",
        AttemptStanding.Delivered => "a.state = 20",
        AttemptStanding.Read => "a.state = 21",
        AttemptStanding.Failed => "a.state = 30",
        AttemptStanding.Suppressed => "a.state = 40",
        AttemptStanding.Expired => "a.state = 41",
        AttemptStanding.Cancelled => "a.state = 42",
        AttemptStanding.Handed => "a.state = 60",
    });
}
