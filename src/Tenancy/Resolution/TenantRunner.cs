using Microsoft.Extensions.DependencyInjection;
using Platform.Tenancy.Access;
using Platform.Tenancy.Tenants;

namespace Platform.Tenancy.Resolution;

/// <summary>Runs work for one tenant in a DI scope of its own, bound and disposed here.</summary>
public sealed class TenantRunner(IServiceScopeFactory scopes)
{
    public async Task<T> RunAsync<T>(
        TenantId tenant, Actor actor, Func<IServiceProvider, CancellationToken, Task<T>> work, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Bind(tenant, actor, "job");
        return await work(scope.ServiceProvider, ct);
    }

    public Task RunAsync(
        TenantId tenant, Actor actor, Func<IServiceProvider, CancellationToken, Task> work, CancellationToken ct) =>
        RunAsync(tenant, actor, async (services, token) => { await work(services, token); return true; }, ct);
}
