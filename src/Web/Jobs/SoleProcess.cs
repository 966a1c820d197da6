using Microsoft.Data.Sqlite;
using Platform.Web.Hosting;

namespace Platform.Web.Jobs;

/// <summary>
/// SQLite has one writer and its scheduler no cluster, so a second process on the same file does not start. The lock is
/// the operating system's: a process that dies, however, gives it back.
/// </summary>
public sealed class SoleProcess(PlatformDatabase database) : IHostedLifecycleService, IDisposable
{
    private FileStream? _lock;

    /// <exception cref="InvalidOperationException">Another process has the database.</exception>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        if (database.Provider is not DatabaseProvider.Sqlite) return Task.CompletedTask;
        var file = Path.GetFullPath(new SqliteConnectionStringBuilder(database.ConnectionString).DataSource);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        try
        {
            _lock = new FileStream(file + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException taken)
        {
            throw new InvalidOperationException($"Another process already works on {file}; use PostgreSQL for several.", taken);
        }
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _lock?.Dispose();
}
