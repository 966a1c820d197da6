using Platform.QualityCheck.Sampling;
using Platform.Tenancy.Resolution;

namespace Platform.Web.Jobs;

/// <summary>Draws the samples of periods that are over. A draw cut short left nothing and is due again when the lease runs out.</summary>
public sealed class DrawSamplesJob(DueWork work, TenantRunner tenants, Passes passes, ILogger<DrawSamplesJob> log)
    : DueJob(work, tenants, passes, log)
{
    protected override string Kind => SamplingWork.Kind;

    protected override TimeSpan Lease => TimeSpan.FromSeconds(20);

    protected override async Task RunAsync(IServiceProvider tenant, Due due, CancellationToken ct) =>
        await Work.PutOffAsync(due, await tenant.GetRequiredService<DrawDue>().RunAsync(due.TargetId, ct), ct);
}
