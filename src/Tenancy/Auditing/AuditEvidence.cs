using System.Collections.Concurrent;
using Platform.Tenancy.Auditing.Proofs;
using Platform.Tenancy.Tenants;

namespace Platform.Tenancy.Auditing;

/// <summary>Where signed checkpoints lie outside the database and can be read back: what a restored backup cannot take along.</summary>
public interface IAuditArchive
{
    /// <returns>Every checkpoint note that was left there for the log, oldest first.</returns>
    Task<IReadOnlyList<string>> ReadAsync(string origin, CancellationToken ct);

    /// <returns>The note of the largest tree; null when there is none.</returns>
    Task<string?> NewestAsync(string origin, CancellationToken ct);
}

/// <summary>What lies outside, asked once by each process and tenant: a database put back is noticed when the process starts.</summary>
public sealed class AuditEvidence(IEnumerable<IAuditArchive> archives, AuditKeys keys)
{
    private readonly ConcurrentDictionary<TenantId, bool> _trusted = new();

    /// <returns>Null when nothing lies outside, or when this process has compared it already.</returns>
    public async Task<Checkpoint?> NewestAsync(TenantId tenant, CancellationToken ct)
    {
        if (_trusted.ContainsKey(tenant)) return null;
        Checkpoint? newest = null;
        foreach (var archive in archives)
            if (await archive.NewestAsync(keys.OriginOf(tenant), ct) is { } note
                && keys.Open(note, keys.OriginOf(tenant)) is { } read && read.Size > (newest?.Size ?? 0))
                newest = read;
        return newest;
    }

    public void Trust(TenantId tenant) => _trusted[tenant] = true;

    /// <summary>Every checkpoint outside that one of our keys has signed.</summary>
    public async Task<IReadOnlyList<Checkpoint>> AllAsync(TenantId tenant, CancellationToken ct)
    {
        var all = new List<Checkpoint>();
        foreach (var archive in archives)
            foreach (var note in await archive.ReadAsync(keys.OriginOf(tenant), ct))
                if (keys.Open(note, keys.OriginOf(tenant)) is { } read) all.Add(read);
        return all;
    }
}
