namespace Platform.Web.Identity;

/// <summary>Every node looks for itself whether the issuer's keys have changed; the clock's jobs run on one node only.</summary>
public sealed class IssuerKeyWatch(IssuerKeys keys, IConfiguration configuration, TimeProvider clock, ILogger<IssuerKeyWatch> log) : BackgroundService
{
    /// <summary>Well below the shortest time for which a key is shown before it signs.</summary>
    private readonly TimeSpan _every = TimeSpan.FromSeconds(Math.Clamp(configuration.GetValue("Identity:KeyWatchSeconds", 30), 1, 60));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (await keys.LoadAsync(stoppingToken)) log.LogInformation("The issuer's keys have changed and are in use.");
            }
            catch (Exception fault) when (fault is not OperationCanceledException and not OutOfMemoryException)
            {
                log.LogError(fault, "The issuer's keys could not be read; those in use stay, and it is tried again.");
            }
        }
    }
}
