using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Imports;

/// <summary>Merges staged imports one after the other, and every half minute looks for those that a dead process left.</summary>
public sealed class ImportWorker(
    ImportQueue queue, TenantCatalog tenants, TenantRunner runner, TimeProvider clock, ILogger<ImportWorker> log)
    : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(MergeAsync(stoppingToken), RecoverAsync(stoppingToken));

    private async Task MergeAsync(CancellationToken ct)
    {
        await foreach (var (tenant, import) in queue.ReadAllAsync(ct))
        {
            try
            {
                await runner.RunAsync(tenant, Actor.Job("import"),
                    (services, token) => services.GetRequiredService<MergeImport>().RunAsync(import, token), ct);
            }
            catch (Exception e) when (e is not OperationCanceledException || !ct.IsCancellationRequested)
            {
                // Its transaction was rolled back, so nothing changed; say so instead of leaving it "running".
                log.LogError(e, "Import {Import} of tenant {Tenant} could not be merged", import, tenant);
                await runner.RunAsync(tenant, Actor.Job("import"), (services, token) =>
                    services.GetRequiredService<EndImport>().FailAsync(import, new Refusal("import_merge_failed"), token), ct);
            }
        }
    }

    private async Task RecoverAsync(CancellationToken ct)
    {
        var first = true;
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(30), clock);
        do
        {
            try
            {
                foreach (var tenant in await tenants.AllAsync(ct))
                {
                    var alone = first;
                    await runner.RunAsync(tenant.Id, Actor.Job("import"), async (services, token) =>
                    {
                        await using var db = await services.GetRequiredService<TenantDbFactory>().ReadAsync(token);
                        var sqlite = !db.Dialect.IsPostgres;
                        await db.DisposeAsync();
                        await services.GetRequiredService<RecoverImports>().RunAsync(alone && sqlite, token);
                    }, ct);
                }
                first = false;
            }
            catch (Exception e) when (e is not OperationCanceledException || !ct.IsCancellationRequested)
            {
                log.LogWarning(e, "Looking for abandoned imports failed; it is tried again");
            }
        }
        while (await timer.WaitForNextTickAsync(ct));
    }
}
