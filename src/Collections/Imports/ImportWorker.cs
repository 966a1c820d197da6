using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Imports;

/// <summary>Merges staged imports, several lenders side by side, and every half minute looks for those that a dead process left.</summary>
public sealed class ImportWorker(
    ImportQueue queue, TenantCatalog tenants, TenantRunner runner, TimeProvider clock, ILogger<ImportWorker> log)
    : BackgroundService
{
    private const int Lenders = 3;
    private static readonly TimeSpan NotYet = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(10);
    private readonly DateTimeOffset _started = clock.GetUtcNow();

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(MergeAsync(stoppingToken), RecoverAsync(stoppingToken));

    private Task MergeAsync(CancellationToken ct) => Parallel.ForEachAsync(
        queue.ReadAllAsync(ct), new ParallelOptions { MaxDegreeOfParallelism = Lenders, CancellationToken = ct },
        async (waiting, token) =>
        {
            var again = await MergeOneAsync(waiting.Tenant, waiting.Import, token);
            if (again is { } pause) await Task.Delay(pause, clock, token);
            queue.Done(waiting.Import);
            if (again is not null) queue.Add(waiting.Tenant, waiting.Import);
        });

    /// <returns>How long to wait before it is tried again; null when it has ended.</returns>
    private async Task<TimeSpan?> MergeOneAsync(TenantId tenant, Guid import, CancellationToken ct)
    {
        try
        {
            var outcome = await runner.RunAsync(tenant, Actor.Job("import"),
                (services, token) => services.GetRequiredService<MergeImport>().RunAsync(import, token), ct);
            return outcome is MergeOutcome.NotYet ? NotYet : null;
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            log.LogError(e, "Import {Import} of tenant {Tenant} could not be merged", import, tenant);
            if (e is DbException { IsTransient: true } or TimeoutException) return AfterFault;
            return await FailAsync(tenant, import, ct);
        }
    }

    // Its transaction was rolled back, so nothing changed; say so instead of leaving it "running".
    private async Task<TimeSpan?> FailAsync(TenantId tenant, Guid import, CancellationToken ct)
    {
        try
        {
            await runner.RunAsync(tenant, Actor.Job("import"), (services, token) =>
                services.GetRequiredService<EndImport>().FailAsync(import, new Refusal("import_merge_failed"), token), ct);
            return null;
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            log.LogError(e, "Import {Import} of tenant {Tenant} could not be ended either", import, tenant);
            return AfterFault;
        }
    }

    private async Task RecoverAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(30), clock);
        do
        {
            try
            {
                foreach (var tenant in await tenants.AllAsync(ct))
                {
                    await runner.RunAsync(tenant.Id, Actor.Job("import"), (services, token) =>
                        services.GetRequiredService<RecoverImports>().RunAsync(_started, token), ct);
                }
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                log.LogWarning(e, "Looking for abandoned imports failed; it is tried again");
            }
        }
        while (await timer.WaitForNextTickAsync(ct));
    }
}
