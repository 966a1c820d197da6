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

/// <summary>PgBouncer hands one server session to many clients in turn: nothing of one transaction may reach the next.</summary>
public sealed class PoolerTests(PostgresServer postgres) : IDisposable
{
    private const int Clients = 200, Turns = 10, ServerConnections = 5;
    private static readonly TenantId A = TenantId.New(), B = TenantId.New();
    private readonly string _folder = Directory.CreateTempSubdirectory("platform-pooler-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact, Trait("attack", "8"), Trait("attack", "9")]
    public async Task Two_hundred_clients_on_five_server_connections_never_see_the_other_tenant()
    {
        await using var bouncer = await PgBouncer.StartAsync(await postgres.MigratedAsync(Ct), ServerConnections, Ct);
        await using var services = Services(bouncer.ConnectionString);
        foreach (var tenant in new[] { A, B }) await WriteAsync(services, tenant);
        var seed = Environment.TickCount;

        var seen = await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(() => ClientAsync(services, new Random(seed + client), seed))));

        Assert.True(seen.Sum() > Clients * Turns / 4, $"Seed {seed}: only {seen.Sum()} turns saw rows; the test looked at nothing.");
    }

    /// <summary>What the attack finds when the context is the session's: the same pooler gives it to a stranger.</summary>
    [Fact, Trait("without", "8")]
    public async Task A_context_that_outlives_its_transaction_reaches_a_stranger_through_the_same_pooler()
    {
        await using var bouncer = await PgBouncer.StartAsync(await postgres.MigratedAsync(Ct), serverConnections: 1, Ct);
        await ScalarAsync(bouncer, $"select set_config('app.tenant_id', '{A.Value:D}', false)");

        Assert.Equal(A.Value.ToString("D"), await ScalarAsync(bouncer, "select current_setting('app.tenant_id', true)"));
    }

    [Fact]
    public async Task Nodes_that_start_together_migrate_one_after_the_other_through_the_pooler_too()
    {
        await using var bouncer = await PgBouncer.StartAsync(await postgres.CreateDatabaseAsync(Ct), ServerConnections, Ct);

        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Migrator.MigratePostgresAsync(bouncer.ConnectionString, Ct)));

        Assert.Empty(await Catalog.LintAsync(bouncer.ConnectionString, Ct));
        Assert.Equal(0L, await ScalarAsync(bouncer, "select count(*) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())"));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <returns>How many turns saw rows.</returns>
    private static async Task<int> ClientAsync(ServiceProvider services, Random random, int seed)
    {
        var turns = 0;
        for (var turn = 0; turn < Turns; turn++)
        {
            var (tenant, how) = (random.Next(2) == 0 ? A : B, random.Next(5));
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
            await using var scope = Bound(services, tenant);
            var dbs = scope.ServiceProvider.GetRequiredService<TenantDbFactory>();
            try
            {
                await using var db = how % 2 == 0 ? await dbs.ReadAsync(Ct) : await dbs.WriteAsync(Ct);
                var seen = await db.Set<AuditEntry>().IgnoreQueryFilters([TenantDb.TenantFilter]).AsNoTracking().ToListAsync(Ct);
                Assert.True(seen.Count > 0 && seen.TrueForAll(entry => entry.TenantId == tenant), $"Seed {seed}: a foreign row, or none.");
                turns++;
                if (how == 2) throw new OperationCanceledException("The use case breaks in the middle of its transaction.");
                if (how == 3) await db.Database.ExecuteSqlAsync($"select no_such_column from audit_entries", Ct);
                if (how != 4) continue;
                patience.CancelAfter(random.Next(1, 20));
                await db.Database.ExecuteSqlAsync($"select pg_sleep(30)", patience.Token);
            }
            catch (Exception problem) when (problem is OperationCanceledException or PostgresException)
            {
                Assert.True(how >= 2, $"Seed {seed}: {problem.Message}");
            }
        }
        return turns;
    }

    private static async Task<object?> ScalarAsync(PgBouncer bouncer, string sql)
    {
        // Unpooled on our side, as another process would come.
        await using var open = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(bouncer.ConnectionString) { Pooling = false }.ConnectionString);
        await open.OpenAsync(Ct);
        await using var command = new NpgsqlCommand(sql, open);
        return await command.ExecuteScalarAsync(Ct);
    }

    private ServiceProvider Services(string connection)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddTenancy(options => options.UseNpgsql(connection), new RootKeyOptions(null, Path.Combine(_folder, "root.key")));
        return services.BuildServiceProvider(validateScopes: true);
    }

    private static async Task WriteAsync(ServiceProvider services, TenantId tenant)
    {
        await using var scope = Bound(services, tenant);
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().WriteAsync(Ct);
        scope.ServiceProvider.GetRequiredService<AuditTrail>().Write(db, "tested", "pooler", 1);
        await db.CommitAsync(Ct);
    }

    private static AsyncServiceScope Bound(ServiceProvider services, TenantId tenant)
    {
        var scope = services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Bind(tenant, Actor.Job("test"), "test");
        return scope;
    }
}
