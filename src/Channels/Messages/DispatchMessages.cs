using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Channels.Messages;

/// <summary>
/// Empties the outboxes of all tenants, the least recently served first, several side by side. It knows lanes and times
/// only; everything of a tenant happens in a scope bound to that tenant.
/// </summary>
public sealed class DispatchMessages(
    IDbContextFactory<PlatformDb> platform, TenantRunner tenants, IOptions<DispatchOptions> options, TimeProvider clock,
    ILogger<DispatchMessages> log)
{
    private static readonly Actor Dispatcher = Actor.Job("dispatch");
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    // Of this process: a second drain that runs beside the first serves other tenants.
    private readonly ConcurrentDictionary<TenantId, bool> _serving = new();

    // True while tenants that are due wait for a place: whoever has had a turn then makes room.
    private volatile bool _crowded;

    /// <summary>
    /// Serves due lanes until none is left, no new one after <see cref="DispatchOptions.Pass"/> or once
    /// <paramref name="ct"/> is cancelled; what was begun is always brought to its end.
    /// </summary>
    /// <returns>How many rows were taken from outboxes.</returns>
    public async Task<int> DrainAsync(CancellationToken ct)
    {
        var began = TimeProvider.System.GetTimestamp();
        var turns = new List<Task<int>>();
        var taken = 0;
        while (true)
        {
            if (!ct.IsCancellationRequested && TimeProvider.System.GetElapsedTime(began) < options.Value.Pass)
            {
                foreach (var tenant in await DueAsync(options.Value.Tenants - turns.Count))
                    turns.Add(ServeAsync(tenant, ct));
            }
            if (turns.Count == 0) return taken;
            // Looks up now and then: a tenant that becomes due must not wait until somebody else is done.
            await Task.WhenAny([.. turns, Task.Delay(Look, CancellationToken.None)]);
            foreach (var ended in turns.Where(turn => turn.IsCompleted).ToList())
            {
                turns.Remove(ended);
                taken += await ended;
            }
        }
    }

    private async Task<IReadOnlyList<TenantId>> DueAsync(int free)
    {
        try
        {
            var now = clock.GetUtcNow();
            await using var db = await platform.CreateDbContextAsync(CancellationToken.None);
            var due = await db.Lanes.AsNoTracking()
                .Where(lane => lane.NextAt <= now && !db.Tenants.Any(tenant => tenant.Id == lane.TenantId && tenant.Status == TenantStatus.Suspended))
                .OrderBy(lane => lane.NextAt)
                .Select(lane => lane.TenantId).Take(free + _serving.Count + 1).ToListAsync(CancellationToken.None);
            List<TenantId> chosen = [];
            var waiting = 0;
            foreach (var tenant in due)
            {
                if (chosen.Count < free && _serving.TryAdd(tenant, true)) chosen.Add(tenant);
                else if (!_serving.ContainsKey(tenant)) waiting++;
            }
            _crowded = waiting > 0;
            return chosen;
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            log.LogError(fault, "The lanes cannot be read.");
            return [];
        }
    }

    private async Task<int> ServeAsync(TenantId tenant, CancellationToken ct)
    {
        try
        {
            return await tenants.RunAsync(tenant, Dispatcher,
                (services, _) => services.GetRequiredService<ServeTenant>().RunAsync(() => _crowded, ct), CancellationToken.None);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // One tenant's fault must not stop the others; the lane is put off so that it cannot spin either.
            log.LogError(fault, "Dispatching for tenant {Tenant} failed.", tenant);
            await PutOffAsync(tenant);
            return 0;
        }
        finally
        {
            _serving.TryRemove(tenant, out _);
        }
    }

    private async Task PutOffAsync(TenantId tenant)
    {
        try
        {
            await tenants.RunAsync(tenant, Dispatcher, async (services, ct) =>
            {
                await using var db = await services.GetRequiredService<TenantDbFactory>().WriteAsync(ct);
                await TenantLanes.PutOffAsync(db, clock.GetUtcNow() + TimeSpan.FromSeconds(10), ct);
                await db.CommitAsync(ct);
                return 0;
            }, CancellationToken.None);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            log.LogError(fault, "The lane of tenant {Tenant} could not be put off.", tenant);
        }
    }
}
