using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Collections.Campaigns;
using Platform.Collections.Segments;
using Platform.Collections.Strategies;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;
using Platform.Testing;
using Platform.Testing.Postgres;
using Platform.Tests.Host;
using Quartz;

namespace Platform.Tests.Jobs;

/// <summary>Quartz in the real host: it fires on both databases, and only for tenants.</summary>
public sealed class ClockTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_scheduled_campaign_runs_by_itself_and_a_missed_time_is_made_up_for_once(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var tenant = await host.TenantAsync("harbour", Ct);
        var campaign = await CampaignAsync(host, tenant.Id);
        await using var scope = host.Scope(tenant.Id);
        // As if the platform had been down over several times of an hourly schedule.
        await using (var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().WriteAsync(Ct))
        {
            await RunWork.PutAsync(db, RunWork.Campaign, campaign, TimeProvider.System.GetUtcNow().AddHours(-5), Ct);
            await db.CommitAsync(Ct);
        }

        var run = await UntilAsync(
            () => RunsAsync(host, tenant.Id), runs => runs.Count > 0 && runs.All(r => r.State is RunState.Completed));
        await Task.Delay(TimeSpan.FromSeconds(4), Ct); // two more sweeps
        Assert.Equal(("schedule", RunState.Completed), (run[0].Trigger, Assert.Single(await RunsAsync(host, tenant.Id)).State));

        await using var shared = await host.Platform(Ct);
        var next = await shared.Schedules.SingleAsync(row => row.Kind == RunWork.Campaign && row.TargetId == campaign, Ct);
        Assert.True(next.NextAt > TimeProvider.System.GetUtcNow());
        Assert.False(await shared.Schedules.AnyAsync(row => row.Kind != RunWork.Campaign, Ct));
        Assert.DoesNotContain(host.Log, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("attack", "29")]
    public async Task A_trigger_whose_group_is_no_tenant_opens_nothing(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct, new HostWishes
        {
            Services = services => services.AddSingleton<Seen>(),
        });
        var tenant = await host.TenantAsync("harbour", Ct);
        var scheduler = await host.Services.GetRequiredService<ISchedulerFactory>().GetScheduler(Ct);
        foreach (var group in (string[])[Guid.CreateVersion7().ToString("D"), "platform", "DEFAULT", tenant.Id.ToString()])
        {
            await scheduler.ScheduleJob(
                JobBuilder.Create<WhoAmI>().WithIdentity("who", group).Build(),
                TriggerBuilder.Create().WithIdentity("who", group).StartNow().Build(), cancellationToken: Ct);
        }

        var seen = host.Services.GetRequiredService<Seen>();
        await UntilAsync(() => Task.FromResult(seen.Tenants.Count), count => count > 0);
        await Task.Delay(TimeSpan.FromSeconds(3), Ct);
        Assert.Equal([tenant.Id], seen.Tenants);
        Assert.Contains(host.Log, line => line.Contains("is no tenant's", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_second_process_on_the_same_SQLite_file_does_not_start()
    {
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct);
        var file = new SqliteConnectionStringBuilder(host.Connection).DataSource;

        var refused = await Assert.ThrowsAnyAsync<Exception>(
            () => PlatformHost.OnAsync(DatabaseKind.Sqlite, $"Data Source={file}", new HostWishes(), Ct));

        Assert.Contains("Another process already works on", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_nodes_on_one_PostgreSQL_fire_each_job_once_between_them()
    {
        await using var first = await PlatformHost.StartAsync(DatabaseKind.Postgres, postgres, Ct);
        await using var second = await PlatformHost.OnAsync(DatabaseKind.Postgres, first.Connection, new HostWishes(), Ct);
        var tenant = await first.TenantAsync("harbour", Ct);
        var campaign = await CampaignAsync(first, tenant.Id);
        var runs = new List<Guid>();
        for (var i = 0; i < 5; i++)
        {
            await using var scope = second.Scope(tenant.Id);
            runs.Add((await scope.ServiceProvider.GetRequiredService<StartRun>().RunAsync(new(campaign, "api"), Ct)).Value);
        }
        var ended = await UntilAsync(() => RunsAsync(first, tenant.Id), all => all.All(run => run.State is RunState.Completed));
        Assert.Equal(runs.Order(), ended.Select(run => run.Id).Order());
    }

    /// <summary>A job that tells which tenant its scope is bound to.</summary>
    public sealed class WhoAmI(TenantScope scope, Seen seen) : IJob
    {
        public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
        {
            lock (seen.Tenants) seen.Tenants.Add(scope.TenantId);
            return ValueTask.CompletedTask;
        }
    }

    public sealed class Seen
    {
        public List<TenantId> Tenants { get; } = [];
    }

    private static async Task<Guid> CampaignAsync(PlatformHost host, TenantId tenant)
    {
        await using var scope = host.Scope(tenant);
        var strategy = new Strategy { Key = "s", Name = "s", CreatedAt = TimeProvider.System.GetUtcNow() };
        await using (var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().WriteAsync(Ct))
        {
            db.AddRange(strategy, new StrategyVersion
            {
                StrategyId = strategy.Id, Version = 1, PublishedAt = TimeProvider.System.GetUtcNow(),
                Definition = new StrategyDefinition(Guid.Empty, SegmentDefinition.Everyone, []).ToJson(),
            });
            await db.CommitAsync(Ct);
        }
        var saved = await scope.ServiceProvider.GetRequiredService<SaveCampaign>().RunAsync(
            new("hourly", "Hourly", strategy.Id, "0 0 * * * ?", "Europe/London"), Ct);
        return saved.Value;
    }

    private static async Task<IReadOnlyList<RunView>> RunsAsync(PlatformHost host, TenantId tenant)
    {
        await using var scope = host.Scope(tenant);
        return (await scope.ServiceProvider.GetRequiredService<ListRuns>().RunAsync(new(), Ct)).Value;
    }

    private static async Task<T> UntilAsync<T>(Func<Task<T>> read, Func<T, bool> holds)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var value = await read();
            if (holds(value)) return value;
            if (TimeProvider.System.GetElapsedTime(began) > TimeSpan.FromSeconds(40)) throw new TimeoutException($"Still {value}");
            await Task.Delay(100, Ct);
        }
    }
}
