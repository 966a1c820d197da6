using System.Collections.Concurrent;
using Platform.Tenancy.Tenants;

namespace Platform.Web.Jobs;

/// <summary>
/// What this process knows of its own passes: one at a time of each kind, and tenants that had nothing to do are looked at
/// less often. Only comfort: correctness lies in the tables' leases.
/// </summary>
public sealed class Passes(TimeProvider clock)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<string, bool> _running = new();
    private readonly ConcurrentDictionary<(string, TenantId), (DateTimeOffset At, TimeSpan Wait)> _rests = new();

    /// <returns>False when a pass of this kind is still running here.</returns>
    public bool TryEnter(string kind) => _running.TryAdd(kind, true);

    public void Leave(string kind) => _running.TryRemove(kind, out _);

    public bool IsResting(string kind, TenantId tenant) =>
        _rests.TryGetValue((kind, tenant), out var rest) && rest.At > clock.GetUtcNow();

    /// <summary>Work found is looked for again at once; none doubles the wait up to the given most.</summary>
    public void Note(string kind, TenantId tenant, bool worked, TimeSpan most)
    {
        if (worked)
        {
            _rests.TryRemove((kind, tenant), out _);
            return;
        }
        var wait = _rests.TryGetValue((kind, tenant), out var rest) ? rest.Wait * 2 : First;
        if (wait > most) wait = most;
        _rests[(kind, tenant)] = (clock.GetUtcNow() + wait, wait);
    }
}
