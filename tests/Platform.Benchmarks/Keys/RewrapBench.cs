using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NpgsqlTypes;
using Platform.Collections;
using Platform.Collections.Debtors;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Platform.Benchmarks.Keys;

/// <summary>
/// A lender's key is exchanged under a million debtors while others read them, against one plain update of the same rows;
/// and what opening one person's details costs, against reading the same JSON in the clear.
/// </summary>
public static class RewrapBench
{
    private const int BatchRows = 5_000;

    private sealed record Person(DebtorId Id, string Reference, SealedDetails Sealed);

    private static readonly BulkColumn<Person>[] Debtors =
    [
        new("id", NpgsqlDbType.Uuid, p => p.Id), new("reference", NpgsqlDbType.Text, p => p.Reference),
        new("details", NpgsqlDbType.Bytea, p => p.Sealed.Details), new("reachable", NpgsqlDbType.Smallint, _ => (short)0),
        new("language", NpgsqlDbType.Text, _ => "en"), new("time_zone", NpgsqlDbType.Text, _ => "Europe/London"),
        new("country", NpgsqlDbType.Text, _ => "GB"), new("region", NpgsqlDbType.Text, _ => ""),
        new("updated_at", NpgsqlDbType.TimestampTz, _ => DateTimeOffset.UnixEpoch),
    ];

    private static readonly BulkColumn<Person>[] Keys =
    [
        new("debtor_id", NpgsqlDbType.Uuid, p => p.Id), new("details_key", NpgsqlDbType.Bytea, p => p.Sealed.Key),
        new("key_version", NpgsqlDbType.Integer, p => p.Sealed.KeyVersion),
    ];

    public static async Task<object> RunAsync(BenchOptions options, CancellationToken ct)
    {
        var rows = options.Rows(1_000_000);
        await using var postgres = new PostgresServer { IsDurable = true };
        await using var platform = await TestPlatform.CreateAsync(options.Database, postgres.MigratedAsync, ct);
        var tenant = await platform.TenantAsync("lender", ct);
        var people = await FillAsync(platform, tenant, rows, ct);
        var limit = await PlainUpdateAsync(platform, tenant, ct);

        await UseAsync<RotateTenantKey, TenantKey>(platform, tenant, rotate => rotate.RunAsync(ct));
        platform.Clock.Advance(TenantKeys.Lead);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var reading = Task.Run(() => ReadAsync(platform, tenant, people, stop.Token), ct);
        var clock = Stopwatch.StartNew();
        var done = await UseAsync<RewrapKeys, long>(platform, tenant, rewrap => rewrap.RunAsync(ct));
        var took = clock.Elapsed;
        await stop.CancelAsync();
        var (reads, failed) = await reading;
        if (done != rows) throw new InvalidOperationException($"{done} of {rows} keys were wrapped anew.");
        var cipher = await platform.Services.GetRequiredService<TenantKeys>().GetAsync(tenant.Id, ct);
        return new
        {
            bench = "rewrap",
            database = options.Database.ToString(),
            rows,
            ours_keys_per_s = Math.Round(rows / took.TotalSeconds),
            limit_rows_per_s = Math.Round(rows / limit.TotalSeconds),
            ratio = Math.Round(limit.TotalSeconds / took.TotalSeconds, 3),
            seconds = Math.Round(took.TotalSeconds, 1),
            reads_meanwhile = reads,
            failed_reads = failed,
            open_us = Math.Round(Microseconds(people, p => DebtorSeal.Open(cipher, p.Reference, p.Sealed.Details, p.Sealed.Key)), 2),
            clear_us = Math.Round(ClearMicroseconds(), 2),
        };
    }

    private static async Task<List<Person>> FillAsync(TestPlatform platform, Tenant tenant, int rows, CancellationToken ct)
    {
        var cipher = await platform.Services.GetRequiredService<TenantKeys>().GetAsync(tenant.Id, ct);
        var kept = new List<Person>();
        foreach (var chunk in Enumerable.Range(0, rows).Chunk(BatchRows))
        {
            var batch = chunk.AsParallel().AsOrdered().Select(i =>
            {
                var reference = "D" + i.ToString(CultureInfo.InvariantCulture);
                return new Person(DebtorId.New(), reference, DebtorSeal.Seal(cipher, reference, Details(i)));
            }).ToList();
            await using var scope = platform.Scope(tenant.Id);
            await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().WriteAsync(ct);
            await db.BulkInsertAsync("debtors", Debtors, batch, "", ct);
            await db.BulkInsertAsync("debtor_keys", Keys, batch, "", ct);
            await db.CommitAsync(ct);
            kept.AddRange(batch.Where((_, i) => i % 100 == 0));
        }
        return kept;
    }

    private static DebtorDetails Details(int i) => new(
        $"Ada Debtor {i}", $"+4477{i:D8}", $"debtor{i}@example.com", "QQ123456C", "1 Harbour Street, Southtown", null, null);

    // The least that any way of changing every key must do: write each row anew.
    private static async Task<TimeSpan> PlainUpdateAsync(TestPlatform platform, Tenant tenant, CancellationToken ct)
    {
        await using var scope = platform.Scope(tenant.Id);
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().WriteAsync(ct);
        var clock = Stopwatch.StartNew();
        await db.ExecuteAsync($"update debtor_keys set key_version = key_version + 0 where tenant_id = {db.TenantId}", ct);
        await db.CommitAsync(ct);
        return clock.Elapsed;
    }

    private static async Task<(int Reads, int Failed)> ReadAsync(TestPlatform platform, Tenant tenant, List<Person> people, CancellationToken stop)
    {
        var (reads, failed) = (0, 0);
        while (!stop.IsCancellationRequested)
        {
            var id = people[Random.Shared.Next(people.Count)].Id;
            try
            {
                await using var scope = platform.Scope(tenant.Id);
                var cipher = await scope.ServiceProvider.GetRequiredService<TenantKeys>().GetAsync(tenant.Id, CancellationToken.None);
                await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().ReadAsync(CancellationToken.None);
                var row = await db.Debtors.AsNoTracking().SingleAsync(debtor => debtor.Id == id, CancellationToken.None);
                if (!DebtorSeal.Open(cipher, row).Name.StartsWith("Ada ", StringComparison.Ordinal)) failed++;
            }
            catch (Exception)
            {
                failed++;
            }
            reads++;
        }
        return (reads, failed);
    }

    private static double Microseconds<T>(List<T> all, Func<T, object> once)
    {
        foreach (var one in all) once(one);
        var clock = Stopwatch.StartNew();
        foreach (var one in all) once(one);
        return clock.Elapsed.TotalMicroseconds / all.Count;
    }

    private static double ClearMicroseconds() => Microseconds(
        Enumerable.Range(0, 10_000).Select(i => JsonSerializer.SerializeToUtf8Bytes(Details(i), JsonSerializerOptions.Web)).ToList(),
        json => JsonSerializer.Deserialize<DebtorDetails>(json, JsonSerializerOptions.Web)!);

    private static async Task<T> UseAsync<TCase, T>(TestPlatform platform, Tenant tenant, Func<TCase, Task<T>> use) where TCase : notnull
    {
        await using var scope = platform.Scope(tenant.Id);
        return await use(scope.ServiceProvider.GetRequiredService<TCase>());
    }
}
