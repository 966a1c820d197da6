using Microsoft.EntityFrameworkCore;
using Platform.Collections.Campaigns;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Web.Jobs;

/// <summary>A job that takes due rows of one kind from the shared schedule and brings each to its end in its tenant's scope.</summary>
public abstract class DueJob(DueWork work, TenantRunner tenants, Passes passes, ILogger log) : PlatformJob(passes, log)
{
    private const int SideBySide = 8;

    protected DueWork Work { get; } = work;

    protected abstract string Kind { get; }

    protected virtual TimeSpan Lease => TimeSpan.FromMinutes(1);

    protected abstract Task RunAsync(IServiceProvider tenant, Due due, CancellationToken ct);

    protected sealed override async Task RunAsync(CancellationToken ct)
    {
        var due = await Work.TakeAsync(Kind, Lease, ct);
        await Parallel.ForEachAsync(
            due, new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = ct },
            async (row, token) =>
            {
                try
                {
                    await tenants.RunAsync(
                        row.TenantId, Actor.Job("schedule"), (services, t) => RunAsync(services, row, t), token);
                }
                catch (Exception fault) when (fault is not (OperationCanceledException or OutOfMemoryException))
                {
                    Log.LogError(fault, "{Kind} {Target} of tenant {Tenant} failed; it is due again later.",
                        row.Kind, row.TargetId, row.TenantId);
                }
            });
    }
}

/// <summary>Plans the runs that wait for it.</summary>
public sealed class PlanRunsJob(
    DueWork work, TenantRunner tenants, Passes passes, TimeProvider clock, ILogger<PlanRunsJob> log)
    : DueJob(work, tenants, passes, log)
{
    protected override string Kind => RunWork.Plan;

    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(2);

    protected override async Task RunAsync(IServiceProvider tenant, Due due, CancellationToken ct)
    {
        // The planner removes the row with its own commit; it refuses while another run of the campaign is planned.
        if (!await tenant.GetRequiredService<PlanRun>().RunAsync(due.TargetId, ct))
            await Work.PutOffAsync(due, clock.GetUtcNow() + AskAgain, ct);
    }
}

/// <summary>Ends runs of which nothing is left to do.</summary>
public sealed class CompleteRunsJob(DueWork work, TenantRunner tenants, Passes passes, ILogger<CompleteRunsJob> log)
    : DueJob(work, tenants, passes, log)
{
    protected override string Kind => RunWork.Watch;

    protected override Task RunAsync(IServiceProvider tenant, Due due, CancellationToken ct) =>
        tenant.GetRequiredService<CompleteRun>().RunAsync(due.TargetId, ct);
}

/// <summary>
/// Starts the runs that a campaign's schedule asks for. A time missed while nothing ran is made up for once, and the same
/// time never starts two runs.
/// </summary>
public sealed class ScheduleSweepJob(
    DueWork work, TenantRunner tenants, Passes passes, TimeProvider clock, ILogger<ScheduleSweepJob> log)
    : DueJob(work, tenants, passes, log)
{
    protected override string Kind => RunWork.Campaign;

    protected override async Task RunAsync(IServiceProvider tenant, Due due, CancellationToken ct)
    {
        Campaign? campaign;
        await using (var db = await tenant.GetRequiredService<TenantDbFactory>().ReadAsync(ct))
            campaign = await db.Set<Campaign>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == due.TargetId, ct);
        DateTimeOffset? next = null;
        if (campaign is { IsActive: true, Schedule: { } schedule })
        {
            var started = await tenant.GetRequiredService<StartRun>().RunAsync(
                new(campaign.Id, null, "schedule", $"schedule:{due.At:yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}"), ct);
            if (started.IsRefused) Log.LogWarning("Campaign {Campaign} did not start: {Refusal}", campaign.Id, started.Refusal.Code);
            next = CampaignSchedule.Next(schedule, campaign.ScheduleZone, clock.GetUtcNow());
        }
        await Work.PutOffAsync(due, next, ct);
    }
}
