using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Collections.Strategies;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Testing;
using Platform.Testing.Postgres;
using Platform.Tests.Host;
using Quartz;

namespace Platform.Tests.Jobs;

/// <summary>Jobs of two lenders on the one pool of threads, some of which fail half-way.</summary>
public sealed class InterleaveTests(PostgresServer postgres)
{
    private const int Each = 60;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, Trait("attack", "30")]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Each_job_sees_and_writes_its_own_lenders_rows_whatever_ran_on_its_thread_before(DatabaseKind kind)
    {
        var ledger = new Ledger();
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct, new HostWishes { Services = services => services.AddSingleton(ledger) });
        var (harbour, jinqiao) = (await host.TenantAsync("harbour", Ct), await host.TenantAsync("jinqiao", Ct));
        var scheduler = await host.Services.GetRequiredService<ISchedulerFactory>().GetScheduler(Ct);
        for (var i = 0; i < Each; i++)
        {
            foreach (var tenant in new[] { harbour, jinqiao })
            {
                var key = $"{tenant.Key}-{i}";
                await scheduler.ScheduleJob(
                    JobBuilder.Create<WriteOne>().WithIdentity(key, tenant.Id.ToString()).Build(),
                    TriggerBuilder.Create().WithIdentity(key, tenant.Id.ToString()).StartNow().Build(), cancellationToken: Ct);
            }
        }
        for (var look = 0; look < 600 && ledger.Count < 2 * Each; look++) await Task.Delay(100, Ct);

        Assert.Equal(2 * Each, ledger.Count);
        Assert.Empty(ledger.Foreign);
        foreach (var tenant in new[] { harbour, jinqiao })
        {
            await using var scope = host.Scope(tenant.Id);
            await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().ReadAsync(Ct);
            var kept = await db.Set<Strategy>().IgnoreQueryFilters([TenantDb.TenantFilter]).Where(row => row.Key.StartsWith("job-")).ToListAsync(Ct);
            // Two of three were kept; of a job that failed before its commit nothing was.
            Assert.Equal(Each * 2 / 3, kept.Count(row => row.Key.StartsWith("job-" + tenant.Key, StringComparison.Ordinal)));
            if (kind is DatabaseKind.Postgres) Assert.All(kept, row => Assert.StartsWith("job-" + tenant.Key, row.Key, StringComparison.Ordinal));
        }
    }

    /// <summary>Writes a row in the name of the lender that its trigger names, and fails every third time before it commits.</summary>
    public sealed class WriteOne(TenantScope scope, TenantDbFactory dbs, Ledger ledger) : IJob
    {
        public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
        {
            var key = context.Trigger.Key.Name;
            try
            {
                await using var db = await dbs.WriteAsync(cancellationToken);
                var lender = key[..key.IndexOf('-', StringComparison.Ordinal)];
                var seen = await db.Set<Strategy>().Where(row => row.Key.StartsWith("job-")).Select(row => row.Key).ToListAsync(cancellationToken);
                if (scope.TenantId.ToString() != context.Trigger.Key.Group || seen.Any(row => !row.StartsWith("job-" + lender, StringComparison.Ordinal)))
                    ledger.Foreign.Add(key);
                db.Add(new Strategy { Key = "job-" + key, Name = key, CreatedAt = TimeProvider.System.GetUtcNow() });
                await db.SaveChangesAsync(cancellationToken);
                if (int.Parse(key[(lender.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture) % 3 == 0) throw new InvalidOperationException("Half-way.");
                await db.CommitAsync(cancellationToken);
            }
            finally
            {
                ledger.Done();
            }
        }
    }

    public sealed class Ledger
    {
        private int _count;

        public System.Collections.Concurrent.ConcurrentBag<string> Foreign { get; } = [];

        public int Count => Volatile.Read(ref _count);

        public void Done() => Interlocked.Increment(ref _count);
    }
}
