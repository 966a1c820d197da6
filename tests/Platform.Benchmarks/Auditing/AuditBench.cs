using System.Collections.Concurrent;
using System.Diagnostics;
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
using Platform.Tenancy.Settings;
using Platform.Tenancy.Tenants;
using Platform.Testing.Postgres;

namespace Platform.Benchmarks.Auditing;

/// <summary>
/// The audit log on PostgreSQL: what an entry costs a business transaction, how fast the sequencer takes in one tenant and
/// 200, how fast a log is verified. The limit is the database copying the same entries from table to table.
/// </summary>
internal static class AuditBench
{
    private const int Writers = 8;

    public static async Task<object> RunAsync(BenchOptions options, CancellationToken ct)
    {
        var entries = options.Rows(40_000);
        await using var postgres = new PostgresServer { IsDurable = true };
        var connection = await postgres.CreateDatabaseAsync(ct);
        await Migrator.MigratePostgresAsync(connection, ct);
        await using var services = new ServiceCollection().AddLogging()
            .AddTenancy(database => database.UseNpgsql(connection), new RootKeyOptions(Convert.ToBase64String(new byte[32]), "unused"))
            .BuildServiceProvider();
        var one = TenantId.New();

        await TransactionsAsync(services, one, 400, withEntry: true, ct); // warm
        var bare = await TransactionsAsync(services, one, 4_000, withEntry: false, ct);
        var audited = await TransactionsAsync(services, one, 4_000, withEntry: true, ct);

        await ChainAsync(services, one, ct);
        await FillAsync(services, one, entries, ct);
        var forOne = await TimeAsync(() => ChainAsync(services, one, ct));
        var many = Enumerable.Range(0, 200).Select(_ => TenantId.New()).ToList();
        foreach (var tenant in many) await FillAsync(services, tenant, entries / many.Count, ct);
        var forMany = await TimeAsync(() => Parallel.ForEachAsync(
            many, new ParallelOptions { MaxDegreeOfParallelism = Writers, CancellationToken = ct }, async (tenant, token) => await ChainAsync(services, tenant, token)));
        var (verified, verifying) = (0L, Stopwatch.StartNew());
        await UseAsync<VerifyAudit>(services, one, async it =>
        {
            var verdict = await it.RunAsync(ct);
            if (!verdict.IsWhole) throw new InvalidOperationException("The log is not whole.");
            verified = verdict.Count;
        });
        verifying.Stop();

        await using var raw = new NpgsqlConnection(connection);
        await raw.OpenAsync(ct);
        await using (var make = new NpgsqlCommand("create table audit_limit (like audit_entries including all)", raw)) await make.ExecuteNonQueryAsync(ct);
        var watch = Stopwatch.StartNew();
        await using var copy = new NpgsqlCommand("insert into audit_limit select * from audit_entries", raw);
        var limit = await copy.ExecuteNonQueryAsync(ct) / watch.Elapsed.TotalSeconds;

        var chained = entries / forOne.TotalSeconds;
        return new
        {
            bench = "audit", entries, ours_per_s = Math.Round(chained), limit_per_s = Math.Round(limit), ratio = Math.Round(chained / limit, 3),
            tenants_200_per_s = Math.Round(entries / many.Count * many.Count / forMany.TotalSeconds),
            verify_per_s = Math.Round(verified / verifying.Elapsed.TotalSeconds),
            transactions_per_s = Math.Round(audited.PerSecond), bare_transactions_per_s = Math.Round(bare.PerSecond),
            transaction_p95_ms = Math.Round(audited.P95, 3), bare_transaction_p95_ms = Math.Round(bare.P95, 3),
        };
    }

    /// <summary>Small business transactions from several connections, each of them with an audit entry or without.</summary>
    private static async Task<(double PerSecond, double P95)> TransactionsAsync(ServiceProvider services, TenantId tenant, int count, bool withEntry, CancellationToken ct)
    {
        var (times, watch) = (new ConcurrentBag<double>(), Stopwatch.StartNew());
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = Writers, CancellationToken = ct }, async (number, token) =>
        {
            var began = Stopwatch.GetTimestamp();
            await UseAsync<TenantDbFactory>(services, tenant, async (dbs, scope) =>
            {
                await using var db = await dbs.WriteAsync(token);
                db.Add(new IdempotencyRecord { ClientId = "bench", Key = Guid.CreateVersion7().ToString("N"), RequestHash = new byte[32] });
                if (withEntry) scope.GetRequiredService<AuditTrail>().Write(db, "bench", "number", number, """{"field":"Phone","count":1}""", debtor: Guid.CreateVersion7());
                await db.CommitAsync(token);
            });
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        });
        return (count / watch.Elapsed.TotalSeconds, times.Order().ElementAt(count * 95 / 100));
    }

    private static Task FillAsync(ServiceProvider services, TenantId tenant, int count, CancellationToken ct) =>
        UseAsync<TenantDbFactory>(services, tenant, async (dbs, scope) =>
        {
            await using var db = await dbs.WriteAsync(ct);
            await scope.GetRequiredService<AuditTrail>().WriteManyAsync(
                db, "bench", "number", [.. Enumerable.Range(0, count).Select(number => ((object)number, (Guid?)Guid.CreateVersion7()))], ct);
            await db.CommitAsync(ct);
        });

    private static async Task ChainAsync(ServiceProvider services, TenantId tenant, CancellationToken ct)
    {
        var more = true;
        while (more) await UseAsync<ChainAudit>(services, tenant, async it => more = await it.RunAsync(ct) > 0);
        await UseAsync<SignAudit>(services, tenant, async it => await it.RunAsync(ct));
    }

    private static async Task<TimeSpan> TimeAsync(Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        return watch.Elapsed;
    }

    private static Task UseAsync<T>(ServiceProvider services, TenantId tenant, Func<T, Task> use) where T : notnull =>
        UseAsync<T>(services, tenant, (it, _) => use(it));

    private static async Task UseAsync<T>(ServiceProvider services, TenantId tenant, Func<T, IServiceProvider, Task> use) where T : notnull
    {
        await using var scope = services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Bind(tenant, Actor.Job("benchmark"), "benchmark");
        await use(scope.ServiceProvider.GetRequiredService<T>(), scope.ServiceProvider);
    }
}
