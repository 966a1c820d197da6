using Microsoft.Data.Sqlite;
using Npgsql;
using Platform.Web.Hosting;
using Quartz;

namespace Platform.Web.Jobs;

/// <summary>
/// The clock: Quartz wakes, the tables decide. Its jobs only hand work to tenants' scopes; on PostgreSQL it is a cluster in
/// the platform's database, on SQLite it has a file of its own and one process.
/// </summary>
public static class JobServices
{
    public static WebApplicationBuilder AddJobs(this WebApplicationBuilder builder)
    {
        var (services, configuration) = (builder.Services, builder.Configuration);
        var folder = new DataFolder(configuration, builder.Environment);
        var database = PlatformDatabase.From(configuration, folder);
        services.AddSingleton<Passes>().AddSingleton<DueWork>().AddSingleton<Rounds>();
        // Before everything else: a second process must not migrate either.
        services.Insert(0, ServiceDescriptor.Singleton<IHostedService, SoleProcess>());
        services.AddQuartz(quartz =>
        {
            quartz.ConfigureScheduler(options =>
            {
                options.InstanceName = "platform";
                options.GenerateInstanceId = true;
                options.IdleWaitTime = TimeSpan.FromSeconds(1);
                options.DefaultTimeZone = TimeZoneInfo.Utc;
                options.DefaultMisfireHandling = DefaultMisfireHandling.DoNothing;
            });
            quartz.UseDefaultThreadPool(20);
            quartz.ConfigureJobScope((scope, bundle, _) => JobTenant.Bind(scope.ServiceProvider, bundle));
            quartz.UsePersistentStore(store => Store(store, database, folder));
            Every<PumpJob>(quartz, 1);
            Every<WakeDispatch>(quartz, 1);
            Every<PlanRunsJob>(quartz, 1);
            Every<CompleteRunsJob>(quartz, 1);
            Every<MergeReceiptsJob>(quartz, 1);
            Every<SandboxReceiptsJob>(quartz, 1);
            Every<ScheduleSweepJob>(quartz, 2);
            Every<RecoverLeasesJob>(quartz, 2);
            Every<ResolveDoubtsJob>(quartz, 5);
            Every<SandboxCallsJob>(quartz, 1);
            Every<FetchRecordingsJob>(quartz, 1);
            Every<RecoverCallsJob>(quartz, 5);
            Every<AskSurveysJob>(quartz, 3);
            Every<JudgePromisesJob>(quartz, 5);
            Every<EndPlacementsJob>(quartz, 5);
            Every<DrawSamplesJob>(quartz, 2);
            Every<HandOutJob>(quartz, 5);
            Every<ChainAuditJob>(quartz, 2);
            Every<CheckAuditJob>(quartz, 20);
            Every<AnchorAuditJob>(quartz, 300);
            Every<PruneTokensJob>(quartz, 3600);
            Every<RotateKeysJob>(quartz, 3600);
            Every<RewrapKeysJob>(quartz, 30);
            Every<RemoveDueJob>(quartz, 300);
        });
        // A node may serve pages only and leave the clock to others.
        var runs = configuration.GetValue("Jobs:Enabled", defaultValue: true);
        services.AddQuartzHostedService(options => (options.WaitForJobsToComplete, options.AutoStart) = (true, runs));
        return builder;
    }

    private static void Store(IPersistentStoreBuilder store, PlatformDatabase database, DataFolder folder)
    {
        store.ConfigureStore(options =>
        {
            options.StoreJobDataAsStrings = true;
            options.MisfireThreshold = TimeSpan.FromSeconds(60);
            options.CommandTimeout = TimeSpan.FromSeconds(30);
            options.LockFreeFiringRounds = true;
        });
        store.ProvisionSchema();
        store.UseSystemTextJsonSerializer();
        if (database.Provider is DatabaseProvider.Postgres)
        {
            store.UsePostgres(NpgsqlFactory.Instance, database.ConnectionString);
            // Above the worst pause of a live node; its jobs are idempotent by their leases anyway.
            store.UseClustering(cluster => cluster.CheckinMisfireThreshold = TimeSpan.FromSeconds(20));
        }
        else
        {
            store.UseSqlite(SqliteFactory.Instance, $"Data Source={folder.File("quartz.db")}");
        }
    }

    private static void Every<TJob>(IQuartzBuilder quartz, int seconds) where TJob : PlatformJob =>
        quartz.ScheduleJob<TJob>(
            trigger => trigger
                .WithIdentity(typeof(TJob).Name, PlatformJob.Group)
                .WithSimpleSchedule(schedule => schedule
                    .WithInterval(TimeSpan.FromSeconds(seconds)).RepeatForever()
                    .WithMisfireInstruction(SimpleTriggerMisfireInstruction.NextWithExistingCount)),
            job => job.WithIdentity(typeof(TJob).Name, PlatformJob.Group));
}
