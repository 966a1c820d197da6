using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.Channels;
using Platform.Collections;
using Platform.Collections.Campaigns;
using Platform.Collections.Segments;
using Platform.Collections.Strategies;
using Platform.Migrations;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;
using Platform.Testing.Postgres;

namespace Platform.Benchmarks.Plan;

/// <summary>
/// Plans one step over a million accounts as the product does it (one transaction, row-level security, caps, one account a
/// person) against a plain <c>insert … select</c> of the very rows that resulted into a table of the same shape and indexes.
/// </summary>
public static class PlanBench
{
    public static async Task<object> RunAsync(BenchOptions options, CancellationToken ct)
    {
        var accounts = options.Rows(1_000_000);
        await using var postgres = new PostgresServer { IsDurable = true };
        var connection = await postgres.CreateDatabaseAsync(ct);
        await Migrator.MigratePostgresAsync(connection, ct);
        await using var services = Services(connection);
        var tenant = await TenantAsync(services, ct);
        await using var raw = new NpgsqlConnection(connection);
        await raw.OpenAsync(ct);
        await SeedAsync(raw, tenant.Id, accounts);

        await using var scope = services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Bind(tenant.Id, Actor.Job("benchmark"), "benchmark");
        var run = await StartAsync(scope.ServiceProvider, ct);
        await ExecuteAsync(raw, "checkpoint");
        var watch = Stopwatch.StartNew();
        if (!await scope.ServiceProvider.GetRequiredService<PlanRun>().RunAsync(run, ct)) throw new InvalidOperationException("Not planned.");
        var ours = watch.Elapsed;

        await ExecuteAsync(raw, "create table attempts_limit (like attempts including all)");
        var columns =
            "tenant_id, run_id, campaign_id, step_no, account_id, debtor_id, channel, template_version_id, due_at, expires_at, " +
            "state, reason, provider, provider_message_id, planned_at, submitted_at, settled_at";
        await ExecuteAsync(raw, "checkpoint");
        watch.Restart();
        var attempts = await ExecuteAsync(raw, $"insert into attempts_limit ({columns}) select {columns} from attempts");
        var limit = watch.Elapsed;

        var (mine, bound) = (attempts / ours.TotalSeconds, attempts / limit.TotalSeconds);
        return new
        {
            bench = "plan", attempts, ours_per_s = Math.Round(mine), limit_per_s = Math.Round(bound), ratio = Math.Round(mine / bound, 3),
        };
    }

    private static ServiceProvider Services(string connection)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddTenancy(
            options => options.UseNpgsql(connection),
            new RootKeyOptions(Convert.ToBase64String(new byte[32]), "unused"));
        services.AddSingleton<IModelPart, OpenIddictModel>();
        services.AddChannels().AddCollections();
        return services.BuildServiceProvider();
    }

    private static async Task<Tenant> TenantAsync(ServiceProvider services, CancellationToken ct)
    {
        await using var db = await services.GetRequiredService<IDbContextFactory<PlatformDb>>().CreateDbContextAsync(ct);
        var now = TimeProvider.System.GetUtcNow();
        var tenant = new Tenant { Key = "bench", Name = "Bench", TimeZone = NoonZone(now), CreatedAt = now };
        db.Add(tenant);
        await db.SaveChangesAsync(ct);
        return tenant;
    }

    // It must be within the window of the step whenever the benchmark runs.
    private static string NoonZone(DateTimeOffset now) => (now.Hour - 12) switch
    {
        0 => "Etc/GMT",
        > 0 and var behind => $"Etc/GMT+{behind}",
        var ahead => $"Etc/GMT{ahead}",
    };

    private static async Task SeedAsync(NpgsqlConnection raw, TenantId tenant, int accounts)
    {
        var zone = NoonZone(TimeProvider.System.GetUtcNow());
        // Ids rise with time as the product's do (UUIDv7).
        const string V7 =
            "(lpad(to_hex(1770000000000 + i / 8), 12, '0') || '7' || substr(md5(i::text), 1, 3) || '8' || substr(md5(i::text), 4, 15))::uuid";
        // A superuser seeds: row-level security is for the product's own role, which plans below.
        await ExecuteAsync(raw,
            $$"""
            insert into debtors (tenant_id, id, reference, details, reachable, phone_index, email_index, language, time_zone, country, region, updated_at)
            select '{{tenant}}', {{V7}}, 'D' || i, '\x01'::bytea, 3, decode(lpad(to_hex(i), 24, '0'), 'hex'), null, 'en', '{{zone}}', 'GB', '', now()
            from generate_series(1, {{accounts}}) i
            """);
        await ExecuteAsync(raw,
            $$"""
            insert into accounts (tenant_id, id, debtor_id, account_no, product, currency, balance, past_due, due_date, state, updated_at)
            select '{{tenant}}', {{V7}}, {{V7}}, 'A' || i, 'card', 'GBP', 1000, 100,
              (now() at time zone '{{zone}}')::date - 1, 0, now() from generate_series(1, {{accounts}}) i
            """);
        await ExecuteAsync(raw, "vacuum analyze debtors");
        await ExecuteAsync(raw, "vacuum analyze accounts");
    }

    private static async Task<Guid> StartAsync(IServiceProvider services, CancellationToken ct)
    {
        var strategy = new Strategy { Key = "s", Name = "s", CreatedAt = TimeProvider.System.GetUtcNow() };
        await using (var db = await services.GetRequiredService<TenantDbFactory>().WriteAsync(ct))
        {
            db.AddRange(strategy, new StrategyVersion
            {
                StrategyId = strategy.Id, Version = 1, PublishedAt = TimeProvider.System.GetUtcNow(),
                Definition = new StrategyDefinition(
                    Guid.Empty, SegmentDefinition.Everyone,
                    [new(1, 1, ChannelKind.Sms, null, null, new(8, 0), new(21, 0))]).ToJson(),
            });
            await db.CommitAsync(ct);
        }
        var campaign = await services.GetRequiredService<SaveCampaign>().RunAsync(new("c", "c", strategy.Id, null, "UTC"), ct);
        return (await services.GetRequiredService<StartRun>().RunAsync(new(campaign.Value, "api"), ct)).Value;
    }

    private static async Task<int> ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 1_800 };
        return await command.ExecuteNonQueryAsync();
    }
}
