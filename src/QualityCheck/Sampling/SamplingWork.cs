using Platform.Collections.Campaigns;
using Platform.Tenancy.Data;

namespace Platform.QualityCheck.Sampling;

/// <summary>When a plan's next period is drawn, in the shared schedule where the clock finds it.</summary>
public static class SamplingWork
{
    /// <summary>The target is the plan.</summary>
    public const string Kind = "sampling";

    /// <summary>Recordings of a period's last minutes are still on their way when it ends.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(30);

    public static DateTimeOffset NextAt(SamplingPlan plan, DateTimeOffset now) =>
        PeriodSpan.Of(plan.Period, plan.Zone, now - Grace).To + Grace;

    public static Task PutAsync(TenantDb db, SamplingPlan plan, DateTimeOffset? at, CancellationToken ct) =>
        RunWork.PutAsync(db, Kind, plan.Id, at, ct);
}
