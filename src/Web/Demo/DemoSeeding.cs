using Platform.Tenancy.Tenants;
using Platform.Web.Hosting;

namespace Platform.Web.Demo;

/// <summary>
/// Seeds lenders, people and clients before the host listens, so that the printed password works at once; the heavier
/// steps follow behind it while the host already serves. Nodes that start together seed one after the other.
/// </summary>
public sealed class DemoSeeding(
    IServiceScopeFactory scopes, DemoSetup demo, PlatformDatabase database, TenantCatalog catalog, ILogger<DemoSeeding> log)
    : BackgroundService
{
    private const long LockKey = 0x64656d6f;

    public static readonly IReadOnlyList<string> Lenders = ["harbour", "jinqiao"];

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await using (await database.AloneAsync(LockKey, cancellationToken))
        await using (var scope = scopes.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<SeedPeople>().RunAsync(demo.Password!, cancellationToken);
            await scope.ServiceProvider.GetRequiredService<SeedClients>().RunAsync(demo.Password!, cancellationToken);
        }
        catalog.Forget();
        if (demo.IsGenerated)
            log.LogInformation("Demo sign-in: admin@harbour.example (and the others on /sign-in), password {Password}", demo.Password);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        await using var alone = await database.AloneAsync(LockKey, stoppingToken);
        foreach (var key in Lenders)
        {
            var tenant = await catalog.FindAsync(key, stoppingToken);
            await using var scope = scopes.CreateAsyncScope();
            foreach (var step in scope.ServiceProvider.GetServices<IDemoStep>()) await step.RunAsync(tenant!, stoppingToken);
        }
    }
}
