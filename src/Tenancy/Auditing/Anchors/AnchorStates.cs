using System.Collections.Concurrent;
using Platform.Tenancy.Tenants;

namespace Platform.Tenancy.Auditing.Anchors;

/// <param name="Since">When it failed first since it was last reached.</param>
/// <param name="Fault">What kind of failure it was; no address and nothing that was sent.</param>
public sealed record AnchorFault(string Place, TenantId Tenant, DateTimeOffset Since, int Times, string Fault);

/// <summary>Which places outside could not be reached, as this process saw it: the clock's node knows it for all tenants.</summary>
public sealed class AnchorStates(TimeProvider clock)
{
    private readonly ConcurrentDictionary<(string Place, TenantId Tenant), AnchorFault> _faults = new();

    public IReadOnlyList<AnchorFault> Faults => [.. _faults.Values];

    public void Reached(string place, TenantId tenant) => _faults.TryRemove((place, tenant), out _);

    /// <returns>How often it has failed on end.</returns>
    public int Failed(string place, TenantId tenant, Exception fault) => _faults.AddOrUpdate(
        (place, tenant),
        key => new(key.Place, key.Tenant, clock.GetUtcNow(), 1, Describe(fault)),
        (_, known) => known with { Times = known.Times + 1, Fault = Describe(fault) }).Times;

    /// <summary>Whether a fault is one of the place outside: not a bug, and no reason to stop.</summary>
    public static bool IsOutside(Exception fault, CancellationToken ct) =>
        fault is HttpRequestException or IOException or UnauthorizedAccessException or System.Xml.XmlException
        || fault is OperationCanceledException && !ct.IsCancellationRequested;

    private static string Describe(Exception fault) => fault switch
    {
        HttpRequestException { StatusCode: { } status } => $"answered {(int)status}",
        HttpRequestException http => $"not reached ({http.HttpRequestError})",
        OperationCanceledException => "no answer in time",
        _ => fault.GetType().Name,
    };
}
