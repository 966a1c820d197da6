using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace Platform.Tenancy.Resolution;

/// <summary>
/// Binds the circuit's own scope from the signed-in principal before the first component is made. Middleware cannot do it:
/// a circuit lives in another DI scope than the request that opened it.
/// </summary>
public sealed class TenantCircuitHandler(TenantScope scope, AuthenticationStateProvider authentication) : CircuitHandler
{
    public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken) => BindAsync();

    // A resumed connection may carry another sign-in: binding again throws when the tenant is not the same.
    public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken) => BindAsync();

    private async Task BindAsync()
    {
        var state = await authentication.GetAuthenticationStateAsync();
        if (TenantPrincipal.Tenant(state.User) is { } tenant && TenantPrincipal.Actor(state.User) is { } actor)
            scope.Bind(tenant, actor, "claim");
    }
}
