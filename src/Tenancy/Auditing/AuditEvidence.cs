using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Platform.Tenancy.Auditing.Anchors;
using Platform.Tenancy.Auditing.Proofs;
using Platform.Tenancy.Tenants;

namespace Platform.Tenancy.Auditing;

/// <summary>Where signed checkpoints lie outside the database and can be read back: what a restored backup cannot take along.</summary>
public interface IAuditArchive
{
    /// <summary>What pages and logs call it; one word.</summary>
    string Name { get; }

    /// <returns>False when there is one of that size already; it stays as it is.</returns>
    Task<bool> KeepAsync(string origin, long size, string note, CancellationToken ct);

    /// <returns>Every checkpoint note that was left there for the log, oldest first.</returns>
    Task<IReadOnlyList<string>> ReadAsync(string origin, CancellationToken ct);

    /// <returns>The note of the largest tree; null when there is none.</returns>
    Task<string?> NewestAsync(string origin, CancellationToken ct);
}

/// <summary>What lies outside, asked once by each process and tenant: a database put back is noticed when the process starts.</summary>
public sealed class AuditEvidence(IEnumerable<IAuditArchive> archives, AuditKeys keys, AnchorStates states, TimeProvider clock, ILogger<AuditEvidence> log)
{
    /// <summary>How long a place that does not answer is left alone: signing does not wait for it at every turn.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<TenantId, bool> _trusted = new();
    private readonly ConcurrentDictionary<TenantId, DateTimeOffset> _silent = new();

    public IReadOnlyList<IAuditArchive> Archives { get; } = [.. archives];

    /// <returns>Null when nothing lies outside, when this process has compared it already, or when no place answers.</returns>
    public async Task<Checkpoint?> NewestAsync(TenantId tenant, CancellationToken ct)
    {
        if (_trusted.ContainsKey(tenant) || _silent.TryGetValue(tenant, out var since) && clock.GetUtcNow() - since < Rest) return null;
        Checkpoint? newest = null;
        var isSilent = false;
        foreach (var archive in Archives)
        {
            var (answered, read) = await AskAsync(archive, tenant, token => NewestInAsync(archive, tenant, token), ct);
            if (!answered) isSilent = true;
            else if (read?.Size > (newest?.Size ?? 0)) newest = read;
        }
        if (isSilent) _silent[tenant] = clock.GetUtcNow();
        else _silent.TryRemove(tenant, out _);
        return newest;
    }

    /// <summary>The tree was compared with what lies outside; where a place was silent, it is asked again later.</summary>
    public void Trust(TenantId tenant)
    {
        if (!_silent.ContainsKey(tenant)) _trusted[tenant] = true;
    }

    /// <returns>The largest one there that one of our keys has signed: what anybody else has put beside it hides nothing.</returns>
    public async Task<Checkpoint?> NewestInAsync(IAuditArchive archive, TenantId tenant, CancellationToken ct)
    {
        var origin = keys.OriginOf(tenant);
        if (await archive.NewestAsync(origin, ct) is not { } note) return null;
        if (keys.Open(note, origin) is { } newest) return newest;
        return (await archive.ReadAsync(origin, ct)).Select(one => keys.Open(one, origin)).OfType<Checkpoint>().MaxBy(one => one.Size);
    }

    /// <summary>Every checkpoint outside that one of our keys has signed, from each place that answers.</summary>
    public async Task<IReadOnlyList<Checkpoint>> AllAsync(TenantId tenant, CancellationToken ct)
    {
        var origin = keys.OriginOf(tenant);
        var all = new List<Checkpoint>();
        foreach (var archive in Archives)
        {
            var (_, notes) = await AskAsync(archive, tenant, token => archive.ReadAsync(origin, token), ct);
            all.AddRange((notes ?? []).Select(note => keys.Open(note, origin)).OfType<Checkpoint>());
        }
        return all;
    }

    /// <summary>Asks a place outside; that it does not answer is noted for page and health, and is no fault of ours.</summary>
    public async Task<(bool Answered, T? Said)> AskAsync<T>(IAuditArchive archive, TenantId tenant, Func<CancellationToken, Task<T>> ask, CancellationToken ct)
    {
        try
        {
            var said = await ask(ct);
            states.Reached(archive.Name, tenant);
            return (true, said);
        }
        catch (Exception fault) when (AnchorStates.IsOutside(fault, ct))
        {
            var times = states.Failed(archive.Name, tenant, fault);
            log.LogWarning(fault, "The audit anchor {Place} cannot be reached for {Tenant}, {Times} times on end.", archive.Name, tenant, times);
            return (false, default);
        }
    }
}
