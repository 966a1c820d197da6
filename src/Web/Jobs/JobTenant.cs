using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;
using Quartz.Extensibility;

namespace Platform.Web.Jobs;

/// <summary>
/// Binds a job's scope from its trigger's group before the job is made: the group is the tenant. A group that is no active
/// tenant refuses the firing, so a row changed by hand in Quartz's tables opens nothing.
/// </summary>
public static class JobTenant
{
    /// <exception cref="TenantNotSetException">The group is neither an active tenant nor the platform's own for one of its own jobs.</exception>
    public static void Bind(IServiceProvider scope, TriggerFiredBundle bundle)
    {
        var group = bundle.Trigger.Key.Group;
        var isOurs = bundle.JobDetail.JobType.Type.IsSubclassOf(typeof(PlatformJob));
        if (group == PlatformJob.Group && isOurs) return;
        if (isOurs || !Guid.TryParseExact(group, "D", out var id) || !IsActive(scope, TenantId.From(id)))
            throw new TenantNotSetException($"The trigger {bundle.Trigger.Key} is no tenant's; the job is refused.");
        scope.GetRequiredService<TenantScope>().Bind(TenantId.From(id), Actor.Job(bundle.JobDetail.Key.Name), "job");
    }

    // Not asynchronous, because Quartz's hook is not.
    private static bool IsActive(IServiceProvider scope, TenantId id) =>
        scope.GetRequiredService<PlatformDb>().Tenants.Any(tenant => tenant.Id == id && tenant.Status == TenantStatus.Active);
}
