using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Platform.Channels;
using Platform.Collections;
using Platform.Migrations;
using Platform.QualityCheck;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Files;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Testing;

public enum DatabaseKind
{
    Sqlite,
    Postgres,
}

/// <summary>
/// The product's modules without the web host, on a fresh migrated database of either kind, with a clock the test moves.
/// Tests of the data run once for each <see cref="DatabaseKind"/>.
/// </summary>
public sealed class TestPlatform : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly string _folder;

    private TestPlatform(DatabaseKind kind, string connection, string folder, ServiceProvider services, FakeTimeProvider clock) =>
        (Kind, Connection, _folder, _services, Clock) = (kind, connection, folder, services, clock);

    public DatabaseKind Kind { get; }
    public string Connection { get; }
    public FakeTimeProvider Clock { get; }
    public IServiceProvider Services => _services;

    /// <param name="postgres">Gives a connection string (database owner) to a database that is already migrated.</param>
    public static async Task<TestPlatform> CreateAsync(
        DatabaseKind kind, Func<CancellationToken, Task<string>> postgres, CancellationToken ct,
        Action<IServiceCollection>? more = null, DateTimeOffset? now = null)
    {
        var folder = Directory.CreateTempSubdirectory("platform-test-").FullName;
        string connection;
        if (kind is DatabaseKind.Sqlite)
        {
            connection = $"Data Source={Path.Combine(folder, "platform.db")}";
            await Migrator.MigrateSqliteAsync(connection, ct);
        }
        else
        {
            connection = await postgres(ct);
        }
        var clock = new FakeTimeProvider(now ?? new DateTimeOffset(2026, 3, 10, 10, 0, 0, TimeSpan.Zero));
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning));
        services.AddSingleton<TimeProvider>(clock);
        services.AddTenancy(
            options =>
            {
                if (kind is DatabaseKind.Sqlite) options.UseSqlite(connection);
                else options.UseNpgsql(connection);
            },
            new RootKeyOptions(null, Path.Combine(folder, "root.key")));
        services.AddSingleton<IModelPart, OpenIddictModel>();
        services.AddSingleton<IFileStore>(new FolderFiles(Path.Combine(folder, "files")));
        services.AddChannels().AddCollections().AddQualityCheck();
        more?.Invoke(services);
        return new TestPlatform(kind, connection, folder, services.BuildServiceProvider(validateScopes: true), clock);
    }

    public async Task<Tenant> TenantAsync(string key, CancellationToken ct, string zone = "Europe/London")
    {
        await using var db = await _services.GetRequiredService<IDbContextFactory<PlatformDb>>().CreateDbContextAsync(ct);
        var tenant = new Tenant { Key = key, Name = key, TimeZone = zone, CreatedAt = Clock.GetUtcNow() };
        db.Add(tenant);
        await db.SaveChangesAsync(ct);
        return tenant;
    }

    /// <summary>A scope bound to a tenant, as a person of the given role (or a job when none is given).</summary>
    public AsyncServiceScope Scope(TenantId tenant, Role? role = null, AgencyId? agency = null)
    {
        var scope = _services.CreateAsyncScope();
        var actor = role is { } held ? new Actor(ActorKind.User, "test-user", "Test user", [held], agency) : Actor.Job("test");
        scope.ServiceProvider.GetRequiredService<TenantScope>().Bind(tenant, actor, "test");
        return scope;
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        if (Kind is DatabaseKind.Postgres)
        {
            await using var connection = new Npgsql.NpgsqlConnection(Connection);
            Npgsql.NpgsqlConnection.ClearPool(connection);
        }
        Directory.Delete(_folder, recursive: true);
    }
}
