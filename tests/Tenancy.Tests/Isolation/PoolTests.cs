using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.Migrations;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;
using Platform.Testing.Postgres;

namespace Tenancy.Tests.Isolation;

/// <summary>One context and one connection that every lease shares: nothing of the last tenant may be left in either.</summary>
public sealed class PoolTests(PostgresServer postgres) : IAsyncLifetime
{
    private static readonly TenantId A = TenantId.New(), B = TenantId.New();
    private readonly string _folder = Directory.CreateTempSubdirectory("platform-pool-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("attack", "7"), Trait("attack", "9"), Trait("attack", "13")]
    public async Task Interleaved_leases_never_show_the_last_tenant(bool onPostgres)
    {
        await using var services = await ServicesAsync(onPostgres);
        foreach (var tenant in new[] { A, B }) await WriteAsync(services, tenant);
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var step = 0; step < 400; step++)
        {
            var (tenant, how) = (random.Next(2) == 0 ? A : B, random.Next(4));
            await using var scope = Bound(services, tenant);
            var dbs = scope.ServiceProvider.GetRequiredService<TenantDbFactory>();
            try
            {
                await using var db = how % 2 == 0 ? await dbs.ReadAsync(Ct) : await dbs.WriteAsync(Ct);
                Assert.Empty(db.ChangeTracker.Entries());
                var seen = await db.Set<AuditEntry>().ToListAsync(Ct);
                Assert.All(seen, entry => Assert.Equal(tenant, entry.TenantId));
                Assert.NotEmpty(seen);
                if (onPostgres)
                    Assert.Equal(seen.Count, await db.QueryOneAsync($"select count(*) from audit_entries", row => row.Long(0), -1, Ct));
                if (how == 2) throw new OperationCanceledException("The use case breaks in the middle of its transaction.");
                if (how == 3) await db.Database.ExecuteSqlAsync($"select no_such_column from audit_entries", Ct);
            }
            catch (Exception problem) when (problem is OperationCanceledException or PostgresException or Microsoft.Data.Sqlite.SqliteException)
            {
                Assert.True(how >= 2, $"Seed {seed}: {problem.Message}");
            }
        }
    }

    [Fact]
    [Trait("attack", "12")]
    public async Task A_connection_given_back_has_no_tenant_and_no_role_left()
    {
        await using var services = await ServicesAsync(onPostgres: true);
        await WriteAsync(services, A);
        await using var db = await services.GetRequiredService<IDbContextFactory<PlatformDb>>().CreateDbContextAsync(Ct);
        await db.Database.OpenConnectionAsync(Ct);
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = "select coalesce(current_setting('app.tenant_id', true), '') || '|' || current_user";

        Assert.Equal("|" + new NpgsqlConnectionStringBuilder(db.Database.GetConnectionString()).Username, await command.ExecuteScalarAsync(Ct));
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task<ServiceProvider> ServicesAsync(bool onPostgres)
    {
        var connection = $"Data Source={Path.Combine(_folder, "pool.db")}";
        if (onPostgres)
            connection = new NpgsqlConnectionStringBuilder(await postgres.MigratedAsync(Ct)) { MaxPoolSize = 1 }.ConnectionString;
        else
            await Migrator.MigrateSqliteAsync(connection, Ct);
        var services = new ServiceCollection().AddLogging();
        services.AddTenancy(
            options => _ = onPostgres ? options.UseNpgsql(connection) : options.UseSqlite(connection),
            new RootKeyOptions(null, Path.Combine(_folder, "root.key")));
        return services.BuildServiceProvider(validateScopes: true);
    }

    private static async Task WriteAsync(ServiceProvider services, TenantId tenant)
    {
        await using var scope = Bound(services, tenant);
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().WriteAsync(Ct);
        scope.ServiceProvider.GetRequiredService<AuditTrail>().Write(db, "tested", "pool", 1);
        await db.CommitAsync(Ct);
    }

    private static AsyncServiceScope Bound(ServiceProvider services, TenantId tenant)
    {
        var scope = services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Bind(tenant, Actor.Job("test"), "test");
        return scope;
    }
}
