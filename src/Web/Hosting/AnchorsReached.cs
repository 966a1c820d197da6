using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Platform.Tenancy.Auditing.Anchors;

namespace Platform.Web.Hosting;

/// <summary>Whether the places that keep audit checkpoints outside take them, as the node with the clock saw it; no reason to take a node out of service.</summary>
public sealed class AnchorsReached(AnchorStates states) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        var places = states.Faults.GroupBy(fault => fault.Place, StringComparer.Ordinal)
            .Select(place => string.Create(CultureInfo.InvariantCulture, $"{place.Key}: {place.Count()} logs, {place.First().Fault}")).ToList();
        return Task.FromResult(places.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(string.Join("; ", places)));
    }
}
