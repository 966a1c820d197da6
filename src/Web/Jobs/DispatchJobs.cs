using Microsoft.EntityFrameworkCore;
using Platform.Channels.Messages;
using Platform.Channels.Sandbox;
using Platform.Collections.Campaigns;
using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;

namespace Platform.Web.Jobs;

/// <summary>Fills the outboxes of the tenants that have runs under way.</summary>
public sealed class PumpJob(Rounds rounds) : TenantsJob(rounds, TimeSpan.FromSeconds(2))
{
    protected override async Task<IReadOnlyList<TenantId>> TenantsAsync(PlatformDb db, CancellationToken ct) =>
        await db.Schedules.AsNoTracking().Where(row => row.Kind == RunWork.Watch)
            .Select(row => row.TenantId).Distinct().ToListAsync(ct);

    protected override Task<int> RunAsync(IServiceProvider tenant, CancellationToken ct) =>
        tenant.GetRequiredService<PumpOutbox>().RunAsync(ct);
}

/// <summary>Empties the outboxes that are due.</summary>
public sealed class WakeDispatch(DispatchMessages dispatch, Passes passes, ILogger<WakeDispatch> log) : PlatformJob(passes, log)
{
    protected override Task RunAsync(CancellationToken ct) => dispatch.DrainAsync(ct);
}

/// <summary>Puts sends whose lease ran out in doubt.</summary>
public sealed class RecoverLeasesJob(Rounds rounds) : TenantsJob(rounds, TimeSpan.FromSeconds(8))
{
    protected override Task<int> RunAsync(IServiceProvider tenant, CancellationToken ct) =>
        tenant.GetRequiredService<RecoverLeases>().RunAsync(ct);
}

/// <summary>Asks providers about sends in doubt.</summary>
public sealed class ResolveDoubtsJob(Rounds rounds) : TenantsJob(rounds, TimeSpan.FromSeconds(30))
{
    protected override Task<int> RunAsync(IServiceProvider tenant, CancellationToken ct) =>
        tenant.GetRequiredService<ResolveDoubts>().RunAsync(ct);
}

/// <summary>Merges receipts that came in raw.</summary>
public sealed class MergeReceiptsJob(Rounds rounds) : TenantsJob(rounds, TimeSpan.FromSeconds(4))
{
    protected override Task<int> RunAsync(IServiceProvider tenant, CancellationToken ct) =>
        tenant.GetRequiredService<MergeReceipts>().RunAsync(ct);
}

/// <summary>Lets the sandbox give the receipts that are due.</summary>
public sealed class SandboxReceiptsJob(Rounds rounds) : TenantsJob(rounds, TimeSpan.FromSeconds(4))
{
    protected override Task<int> RunAsync(IServiceProvider tenant, CancellationToken ct) =>
        tenant.GetRequiredService<GiveSandboxReceipts>().RunAsync(ct);
}
