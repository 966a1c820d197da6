using Microsoft.Extensions.DependencyInjection;
using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Channels.Providers;
using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Channels.Tests.Contracts;

/// <summary>The product's own registration on SQLite, one tenant and one account: what a provider's fixture stands on.</summary>
public sealed class AdapterWorld : IAsyncDisposable
{
    private AdapterWorld(TestPlatform platform, Tenant tenant) => (Platform, Tenant) = (platform, tenant);

    public TestPlatform Platform { get; }
    public Tenant Tenant { get; }

    public static Task<AdapterWorld> CreateAsync(CancellationToken ct, Action<IServiceCollection>? more = null) =>
        CreateAsync(DatabaseKind.Sqlite, null, ct, more);

    public static async Task<AdapterWorld> CreateAsync(
        DatabaseKind kind, PostgresServer? postgres, CancellationToken ct, Action<IServiceCollection>? more = null)
    {
        var platform = await TestPlatform.CreateAsync(
            kind, postgres is null ? _ => throw new NotSupportedException() : postgres.MigratedAsync, ct,
            services =>
            {
                services.AddSingleton(new GateScript()).AddScoped<ISendGate, ScriptedGate>();
                more?.Invoke(services);
            }, TimeProvider.System.GetUtcNow());
        return new AdapterWorld(platform, await platform.TenantAsync("harbour", ct));
    }

    public IMessageProvider Provider(string key) => Platform.Services.GetRequiredService<ProviderCatalog>().Find(key)!;

    public async Task<ChannelAccount> AccountAsync(ChannelKind channel, string provider, string settings, CancellationToken ct)
    {
        await using var scope = Platform.Scope(Tenant.Id);
        var saved = await scope.ServiceProvider.GetRequiredService<SaveChannelAccount>()
            .RunAsync(new(null, channel, provider, provider, settings), ct);
        Assert.False(saved.IsRefused, saved.IsRefused ? saved.Refusal.ToString() : "");
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().ReadAsync(ct);
        return (await db.ChannelAccounts.FindAsync([Tenant.Id, saved.Value], ct))!;
    }

    public ValueTask DisposeAsync() => Platform.DisposeAsync();
}
