using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Platform.Tenancy.Data;

/// <summary>
/// The only pool of contexts. It is not registered as an <c>IDbContextFactory</c>, so nobody can lease a context that no
/// tenant was bound to.
/// </summary>
public sealed class TenantDbPool(DbContextOptions<TenantDb> options) : IDisposable
{
    private readonly PooledDbContextFactory<TenantDb> _contexts = new(options, 128);

    // SQLite has one writer: waiting our turn in order beats its busy loop, which sleeps and starves.
    private readonly SemaphoreSlim? _writer =
        options.Extensions.Any(extension => extension.GetType().Name.Contains("Sqlite", StringComparison.Ordinal))
            ? new SemaphoreSlim(1, 1)
            : null;

    internal TenantDb Lease() => _contexts.CreateDbContext();

    /// <summary>Waits for the turn to write; at most two minutes, because a longer wait is a fault to be seen.</summary>
    public async Task<IDisposable?> TakeWriteTurnAsync(CancellationToken ct)
    {
        if (_writer is null) return null;
        if (!await _writer.WaitAsync(TimeSpan.FromMinutes(2), ct))
            throw new TimeoutException("The database's only writer was busy for two minutes.");
        return new Turn(_writer);
    }

    /// <summary>The same for who cannot wait otherwise; sooner a fault, because it may be waiting for its own caller.</summary>
    internal IDisposable? TakeWriteTurn()
    {
        if (_writer is null) return null;
        if (!_writer.Wait(TimeSpan.FromSeconds(30)))
            throw new TimeoutException("The database's only writer was busy for half a minute; was a permission demanded inside a transaction?");
        return new Turn(_writer);
    }

    public void Dispose() => _writer?.Dispose();

    private sealed class Turn(SemaphoreSlim writer) : IDisposable
    {
        private SemaphoreSlim? _held = writer;

        public void Dispose() => Interlocked.Exchange(ref _held, null)?.Release();
    }
}
