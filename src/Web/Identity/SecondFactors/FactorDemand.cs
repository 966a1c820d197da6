using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Settings;
using Platform.Tenancy.Tenants;
using Platform.Web.Identity.Sessions;

namespace Platform.Web.Identity.SecondFactors;

/// <summary>Whether a place where a person may work demands a second step; judged as the session opens (ASVS 5.0, 6.3.3).</summary>
public sealed class FactorDemand(TenantRunner runner, IConfiguration configuration, TimeProvider clock)
{
    public async Task<bool> IsDueAsync(TenantChoice choice, CancellationToken ct) =>
        choice.Tenant is { } lender
            ? (await PolicyAsync(lender.Id, ct)).IsDue(choice.Roles, clock.GetUtcNow())
            // The platform's own people have no lender to demand it.
            : configuration.GetValue("Identity:OperatorsNeedSecondStep", false);

    /// <returns>Whether any of these places demands it now, so that it cannot be taken off.</returns>
    public async Task<bool> IsDueAnywhereAsync(IReadOnlyList<TenantChoice> open, CancellationToken ct)
    {
        foreach (var choice in open)
        {
            if (await IsDueAsync(choice, ct)) return true;
        }
        return false;
    }

    public Task<FactorPolicy> PolicyAsync(TenantId lender, CancellationToken ct) => runner.RunAsync(
        lender, Actor.Job("sign-in"), async (services, token) =>
        {
            await using var db = await services.GetRequiredService<TenantDbFactory>().ReadAsync(token);
            return await services.GetRequiredService<TenantSettings>().GetAsync<FactorPolicy>(db, token);
        }, ct);
}
