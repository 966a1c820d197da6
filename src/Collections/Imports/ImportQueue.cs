using System.Collections.Concurrent;
using System.Threading.Channels;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Imports;

/// <summary>Staged imports of this process that wait for their merge; what a crash loses of it, <see cref="RecoverImports"/> finds again.</summary>
public sealed class ImportQueue
{
    private readonly Channel<(TenantId Tenant, Guid Import)> _waiting = Channel.CreateUnbounded<(TenantId, Guid)>();
    private readonly ConcurrentDictionary<Guid, bool> _known = new();

    /// <summary>An import that waits already, or is being merged, is not put in again.</summary>
    public void Add(TenantId tenant, Guid import)
    {
        if (_known.TryAdd(import, true)) _waiting.Writer.TryWrite((tenant, import));
    }

    /// <summary>It has been seen to; from now on it may come again.</summary>
    public void Done(Guid import) => _known.TryRemove(import, out _);

    public IAsyncEnumerable<(TenantId Tenant, Guid Import)> ReadAllAsync(CancellationToken ct) =>
        _waiting.Reader.ReadAllAsync(ct);
}
