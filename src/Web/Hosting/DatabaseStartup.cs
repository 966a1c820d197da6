using Platform.Web.Identity;

namespace Platform.Web.Hosting;

/// <summary>
/// Brings the schema up to date before any other service starts: <see cref="IHostedLifecycleService.StartingAsync"/> runs
/// ahead of every <c>StartAsync</c>, and Kestrel listens last.
/// </summary>
public sealed class DatabaseStartup(PlatformDatabase database, RotateIssuerKeys rotate, IssuerKeys issuer, ILogger<DatabaseStartup> log)
    : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await database.MigrateAsync(cancellationToken);
        if (await database.DifferenceAsync(cancellationToken) is { } difference)
            throw new InvalidOperationException($"The database does not fit this build: {difference}.");
        await rotate.KeepAsync(cancellationToken);
        await issuer.LoadAsync(cancellationToken);
        log.LogInformation("Database ready: {Database}", database);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
