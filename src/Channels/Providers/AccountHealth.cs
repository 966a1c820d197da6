using System.Collections.Concurrent;

namespace Platform.Channels.Providers;

/// <summary>
/// Which accounts rest: one that throttles for as long as it asked, one that stops answering for half a minute, so that
/// a provider that is down cannot put a whole campaign in doubt. Known to this process only.
/// </summary>
public sealed class AccountHealth(TimeProvider clock)
{
    private const int LostInARow = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<Guid, State> _states = new();

    /// <returns>Null when the account may be used now.</returns>
    public DateTimeOffset? RestsUntil(Guid account) =>
        _states.TryGetValue(account, out var state) && state.Until > clock.GetUtcNow() ? state.Until : null;

    public void Note(Guid account, SendOutcome outcome)
    {
        switch (outcome)
        {
            case SendOutcome.Throttled(var wait):
                Rest(account, wait);
                break;
            case SendOutcome.Ambiguous:
                if (Interlocked.Increment(ref Of(account).Lost) >= LostInARow) Rest(account, Pause);
                break;
            default:
                if (_states.TryGetValue(account, out var state) && state.Lost != 0) Interlocked.Exchange(ref state.Lost, 0);
                break;
        }
    }

    private void Rest(Guid account, TimeSpan wait)
    {
        var state = Of(account);
        var until = clock.GetUtcNow() + wait;
        lock (state)
        {
            if (until > state.Until) state.Until = until;
            state.Lost = 0;
        }
    }

    private State Of(Guid account) => _states.GetOrAdd(account, _ => new State());

    private sealed class State
    {
        public DateTimeOffset Until = DateTimeOffset.MinValue;
        public int Lost;
    }
}
