using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Web.Jobs;

/// <summary>What a job that goes through tenants needs; one parameter instead of five in every job.</summary>
public sealed record Rounds(
    IDbContextFactory<PlatformDb> Platform, TenantRunner Tenants, Passes Passes, TimeProvider Clock, ILoggerFactory Logs);

/// <summary>A job that looks after every tenant that ever had something to send, several side by side, each in its own scope.</summary>
public abstract class TenantsJob(Rounds rounds, TimeSpan rest) : PlatformJob(rounds.Passes, rounds.Logs.CreateLogger<TenantsJob>())
{
    private const int SideBySide = 8;

    /// <returns>How much was done; a tenant with nothing to do is left alone for longer and longer.</returns>
    protected abstract Task<int> RunAsync(IServiceProvider tenant, CancellationToken ct);

    protected virtual async Task<IReadOnlyList<TenantId>> TenantsAsync(PlatformDb db, CancellationToken ct) =>
        await db.Lanes.AsNoTracking().Select(lane => lane.TenantId).ToListAsync(ct);

    /// <summary>Whether a suspended tenant is looked after too.</summary>
    protected virtual bool AlsoSuspended => false;

    protected sealed override async Task RunAsync(CancellationToken ct)
    {
        var kind = GetType().Name;
        IReadOnlyList<TenantId> tenants;
        await using (var db = await rounds.Platform.CreateDbContextAsync(ct))
        {
            tenants = await TenantsAsync(db, ct);
            if (!AlsoSuspended)
            {
                var suspended = await db.Tenants.Where(tenant => tenant.Status == TenantStatus.Suspended).Select(tenant => tenant.Id).ToListAsync(ct);
                if (suspended.Count > 0) tenants = [.. tenants.Except(suspended)];
            }
        }
        await Parallel.ForEachAsync(
            tenants.Where(tenant => !rounds.Passes.IsResting(kind, tenant)),
            new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = ct },
            async (tenant, token) =>
            {
                try
                {
                    var done = await rounds.Tenants.RunAsync(tenant, Actor.Job(kind), RunAsync, token);
                    rounds.Passes.Note(kind, tenant, done > 0, rest);
                }
                catch (Exception fault) when (fault is not (OperationCanceledException or OutOfMemoryException))
                {
                    Log.LogError(fault, "{Job} failed for tenant {Tenant}.", kind, tenant);
                    rounds.Passes.Note(kind, tenant, false, rest);
                }
            });
    }
}
