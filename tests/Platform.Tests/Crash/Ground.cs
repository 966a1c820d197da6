using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Channels;
using Platform.Channels.Providers;
using Platform.Channels.Templates;
using Platform.Collections;
using Platform.Collections.Accounts;
using Platform.Collections.Campaigns;
using Platform.Collections.Debtors;
using Platform.Collections.Segments;
using Platform.Collections.Strategies;
using Platform.Migrations;
using Platform.QualityCheck;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;
using Platform.Testing;
using Platform.Tests.Host;

namespace Platform.Tests.Crash;

/// <summary>
/// The modules on the database of a product that runs in another process: lays out a campaign and looks at what became of
/// it. It keeps nothing of its own that a killed process could lose.
/// </summary>
public sealed class Ground : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly Tenant _tenant;

    private Ground(ServiceProvider services, Tenant tenant) => (_services, _tenant) = (services, tenant);

    public IServiceProvider Services => _services;

    /// <summary>A zone in which it is about noon now, so that a real clock finds the hours open whenever the test runs.</summary>
    public static string NoonZone
    {
        get
        {
            var behind = TimeProvider.System.GetUtcNow().Hour - 12;
            return behind switch { 0 => "Etc/GMT", > 0 => $"Etc/GMT+{behind}", _ => $"Etc/GMT{behind}" };
        }
    }

    public static async Task<Ground> OnAsync(DatabaseKind kind, string connection, CancellationToken ct)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Error));
        services.AddTenancy(
            options => _ = kind is DatabaseKind.Sqlite ? options.UseSqlite(connection) : options.UseNpgsql(connection),
            new RootKeyOptions(HostWorld.RootKey, "unused"));
        services.AddSingleton<IModelPart, OpenIddictModel>();
        services.AddChannels().AddCollections().AddQualityCheck();
        var provider = services.BuildServiceProvider();
        await using var db = await provider.GetRequiredService<IDbContextFactory<PlatformDb>>().CreateDbContextAsync(ct);
        return new Ground(provider, await db.Tenants.SingleAsync(tenant => tenant.Key == "harbour", ct));
    }

    public AsyncServiceScope Scope(Actor? actor = null)
    {
        var scope = _services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Bind(_tenant.Id, actor ?? Actor.Job("test"), "test");
        return scope;
    }

    public async Task<T> UseAsync<TCase, T>(Func<TCase, Task<T>> use) where TCase : notnull
    {
        await using var scope = Scope();
        return await use(scope.ServiceProvider.GetRequiredService<TCase>());
    }

    public async Task<T> ReadAsync<T>(Func<TenantDb, Task<T>> read, CancellationToken ct)
    {
        await using var scope = Scope();
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().ReadAsync(ct);
        return await read(db);
    }

    public Task AccountAsync(ChannelKind channel, string provider, string settings, int inFlight, CancellationToken ct) =>
        UseAsync<SaveChannelAccount, Result<Guid>>(save =>
            save.RunAsync(new(null, channel, provider, provider, settings, MaxInFlight: inFlight), ct));

    /// <summary>Debtors with one account each, one day past due, and a campaign that writes to all of them on the channels.</summary>
    public async Task<Guid> CampaignAsync(int people, IReadOnlyList<ChannelKind> channels, CancellationToken ct)
    {
        await using var scope = Scope();
        var cipher = await _services.GetRequiredService<TenantKeys>().GetAsync(_tenant.Id, ct);
        var now = TimeProvider.System.GetUtcNow();
        var today = LocalDays.Today(now, NoonZone, "UTC");
        var strategy = new Strategy { Key = "crash", Name = "Crash", CreatedAt = now };
        var steps = new List<StrategyStep>();
        await using (var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().WriteAsync(ct))
        {
            foreach (var channel in channels)
            {
                var version = Text(db, channel, now);
                steps.Add(new((short)(steps.Count + 1), 1, channel, version.TemplateId, version.Id, new(8, 0), new(21, 0)));
            }
            for (var i = 0; i < people; i++) Person(db, cipher, i, today.AddDays(-1), now);
            db.AddRange(strategy, new StrategyVersion
            {
                StrategyId = strategy.Id, Version = 1, PublishedAt = now,
                Definition = new StrategyDefinition(Guid.Empty, SegmentDefinition.Everyone, steps).ToJson(),
            });
            await db.CommitAsync(ct);
        }
        var saved = await scope.ServiceProvider.GetRequiredService<SaveCampaign>()
            .RunAsync(new("crash", "Crash", strategy.Id, null, "UTC"), ct);
        return saved.Value;
    }

    public async Task<Guid> StartAsync(Guid campaign, CancellationToken ct) =>
        (await UseAsync<StartRun, Result<Guid>>(start => start.RunAsync(new(campaign, "api"), ct))).Value;

    public async Task<RunView> RunAsync(Guid run, CancellationToken ct) =>
        (await UseAsync<ReadRun, Result<RunView>>(read => read.RunAsync(run, ct))).Value;

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        NpgsqlConnection.ClearAllPools();
    }

    private static TemplateVersion Text(TenantDb db, ChannelKind channel, DateTimeOffset now)
    {
        var template = new Template { Key = channel.ToString().ToLowerInvariant(), Name = channel.ToString(), Channel = channel, CreatedAt = now };
        var version = new TemplateVersion { TemplateId = template.Id, Version = 1, PublishedAt = now };
        db.AddRange(template, version, new TemplateText
        {
            VersionId = version.Id, Language = "en", Subject = "Your account {{ account.ending }}",
            Body = "Dear {{ debtor.name }}, your account {{ account.ending }} is past due.",
        });
        return version;
    }

    private static void Person(TenantDb db, TenantCipher cipher, int i, DateOnly due, DateTimeOffset now)
    {
        var (reference, phone, email) = ($"D{i:D5}", $"+4477009{i:D5}", $"person{i}@example.com");
        var debtor = DebtorSeal.Put(cipher, new Debtor
        {
            Reference = reference,
            Language = "en",
            TimeZone = NoonZone,
            Country = "GB",
            Region = "",
            UpdatedAt = now,
        }, new($"Person {i}", phone, email, null, null, null, null));
        db.AddRange(debtor, new Account
        {
            DebtorId = debtor.Id, AccountNo = $"A{i:D5}", Product = "card", Currency = "GBP", Balance = 1000, PastDue = 100,
            DueDate = due, UpdatedAt = now,
        });
    }
}
