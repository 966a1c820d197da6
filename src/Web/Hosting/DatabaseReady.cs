using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Platform.Web.Hosting;

/// <summary>Ready means: the database answers and has exactly this build's schema.</summary>
public sealed class DatabaseReady(PlatformDatabase database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
        await database.DifferenceAsync(cancellationToken) is { } difference
            ? HealthCheckResult.Unhealthy(difference)
            : HealthCheckResult.Healthy();
}
