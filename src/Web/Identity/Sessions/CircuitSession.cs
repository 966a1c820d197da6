using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Platform.Tenancy.Resolution;

namespace Platform.Web.Identity.Sessions;

/// <summary>
/// A circuit keeps the principal it began with, so it asks every minute whether that session still holds. When it does
/// not, the scope is revoked at once: open pages can read nothing more, and the router sends the browser to sign-in.
/// </summary>
public sealed class CircuitSession(ILoggerFactory logs, SessionCheck check, TenantScope scope)
    : RevalidatingServerAuthenticationStateProvider(logs)
{
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(60);

    protected override async Task<bool> ValidateAuthenticationStateAsync(
        AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        var user = authenticationState.User;
        // Changed roles end the circuit too: the next request brings a cookie and a circuit with the new ones.
        var holds = ReferenceEquals(await check.RunAsync(user, cancellationToken), user);
        if (!holds) scope.Revoke();
        return holds;
    }
}
