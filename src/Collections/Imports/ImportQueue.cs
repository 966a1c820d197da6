using System.Threading.Channels;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Imports;

/// <summary>Staged imports of this process that wait for their merge; what a crash loses of it, <see cref="RecoverImports"/> finds again.</summary>
public sealed class ImportQueue
{
    private readonly Channel<(TenantId Tenant, Guid Import)> _waiting = Channel.CreateUnbounded<(TenantId, Guid)>();

    public void Add(TenantId tenant, Guid import) => _waiting.Writer.TryWrite((tenant, import));

    public IAsyncEnumerable<(TenantId Tenant, Guid Import)> ReadAllAsync(CancellationToken ct) =>
        _waiting.Reader.ReadAllAsync(ct);
}
