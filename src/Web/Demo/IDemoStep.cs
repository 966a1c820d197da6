using Platform.Tenancy.Tenants;

namespace Platform.Web.Demo;

/// <summary>
/// One further part of the demo of each lender (portfolio, strategy, campaign), run after the people are there, in the
/// order of registration, at every start: a step looks for what it made before and does nothing then.
/// </summary>
public interface IDemoStep
{
    Task RunAsync(Tenant tenant, CancellationToken ct);
}
