using System.Collections.Concurrent;
using Platform.Tenancy.Tenants;

namespace Platform.Tenancy.Events;

/// <summary>
/// Tells open screens of this process that something of a tenant changed. It carries a topic and never data: the
/// subscriber reloads through its own scope, so nothing of one tenant or person can ride into another's circuit.
/// </summary>
public sealed class Feed
{
    private readonly ConcurrentDictionary<(TenantId, string), ConcurrentDictionary<Guid, Action>> _topics = new();

    /// <summary>Subscribes until disposed; the callback must hand over to its own circuit (<c>InvokeAsync</c>) at once.</summary>
    public IDisposable Subscribe(TenantId tenant, string topic, Action changed)
    {
        var key = Guid.CreateVersion7();
        var subscribers = _topics.GetOrAdd((tenant, topic), _ => new ConcurrentDictionary<Guid, Action>());
        subscribers[key] = changed;
        return new Subscription(() => subscribers.TryRemove(key, out _));
    }

    public void Publish(TenantId tenant, string topic)
    {
        if (!_topics.TryGetValue((tenant, topic), out var subscribers)) return;
        foreach (var changed in subscribers.Values) changed();
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        private Action? _end = end;

        public void Dispose() => Interlocked.Exchange(ref _end, null)?.Invoke();
    }
}

/// <summary>The topics that screens may follow.</summary>
public static class Topics
{
    public const string Imports = "imports";
    public const string Campaigns = "campaigns";
    public const string Attempts = "attempts";
    public const string Accounts = "accounts";
    public const string Calls = "calls";
    public const string Recordings = "recordings";
    public const string Cases = "cases";

    /// <summary>Somebody wrote to the lender, or it was said whose a message is.</summary>
    public const string Messages = "messages";

    public const string Visits = "visits";
    public const string Placements = "placements";
    public const string Quality = "quality";

    /// <summary>A debtor's privacy request came in or went on.</summary>
    public const string Privacy = "privacy";

    /// <summary>New entries were chained, or the chain was verified.</summary>
    public const string Audit = "audit";
}
