using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Platform.Migrations;
using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Tenancy.Tests.Isolation;

/// <summary>One database of each kind with two tenants that both hold one row of every tenant-owned type.</summary>
public sealed class TwoTenants(PostgresServer postgres) : IAsyncLifetime
{
    private readonly Dictionary<DatabaseKind, Task<World>> _worlds = [];
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>The model's tenant-owned types by name: a type that is added is covered from that day on.</summary>
    public static IReadOnlyList<string> Types { get; } = ReadTypes();

    public sealed record World(TestPlatform Platform, Tenant A, Tenant B, RowFactory OfA, RowFactory OfB)
    {
        public async Task<TenantDb> LeaseAsync(Tenant tenant, AsyncServiceScope scope, CancellationToken ct) =>
            await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().WriteAsync(ct);

        /// <summary>Runs in a lease of A that is rolled back, so that every attack meets the same rows.</summary>
        public async Task AsAAsync(Func<TenantDb, Task> attack, CancellationToken ct)
        {
            await using var scope = Platform.Scope(A.Id);
            await using var db = await LeaseAsync(A, scope, ct);
            await attack(db);
        }
    }

    public async Task<World> OnAsync(DatabaseKind kind, CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            // A world that could not be made is remembered as well: two thousand tests must not each leave a database behind.
            if (!_worlds.TryGetValue(kind, out var world)) _worlds[kind] = world = MakeAsync(kind, ct);
            return await world;
        }
        finally
        {
            _one.Release();
        }
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var world in _worlds.Values.Where(made => made.IsCompletedSuccessfully)) await (await world).Platform.DisposeAsync();
        _one.Dispose();
    }

    private async Task<World> MakeAsync(DatabaseKind kind, CancellationToken ct)
    {
        var platform = await TestPlatform.CreateAsync(kind, postgres.MigratedAsync, ct);
        var (a, b) = (await platform.TenantAsync("a", ct), await platform.TenantAsync("b", ct));
        return new World(platform, a, b, await FillAsync(platform, a, ct), await FillAsync(platform, b, ct));
    }

    private static async Task<RowFactory> FillAsync(TestPlatform platform, Tenant tenant, CancellationToken ct)
    {
        await using var scope = platform.Scope(tenant.Id);
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().WriteAsync(ct);
        var rows = new RowFactory(tenant.Id);
        foreach (var type in ModelConventions.TenantOwned(db.Model).Cast<IEntityType>()) rows.Of(type);
        db.AddRange(rows.All);
        await db.CommitAsync(ct);
        return rows;
    }

    private static List<string> ReadTypes()
    {
        using var db = SqliteDesign.Create("Data Source=:memory:");
        return [.. ModelConventions.TenantOwned(db.Model).Select(type => type.ClrType.Name).Order(StringComparer.Ordinal)];
    }
}
