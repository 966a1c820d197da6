using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Collections.Accounts;
using Platform.Collections.Campaigns;
using Platform.Collections.Debtors;
using Platform.Collections.Segments;
using Platform.Collections.Strategies;
using Platform.Migrations;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Collections.Tests;

/// <summary>One lender with debtors, a published strategy and a campaign, on a fresh database of either kind.</summary>
public sealed class World(TestPlatform platform, Tenant tenant) : IAsyncDisposable
{
    private static int _phones;

    public TestPlatform Platform => platform;
    public Tenant Tenant => tenant;
    public TenantId TenantId => tenant.Id;
    public DateTimeOffset Now => platform.Clock.GetUtcNow();

    public static async Task<World> CreateAsync(
        DatabaseKind kind, PostgresServer postgres, CancellationToken ct, string zone = "Europe/London",
        DateTimeOffset? now = null)
    {
        var platform = await TestPlatform.CreateAsync(
            kind,
            token => postgres.CreateFromTemplateAsync("platform", c => Migrator.MigratePostgresAsync(c, token), token),
            ct, now: now);
        return new World(platform, await platform.TenantAsync("lender", ct, zone));
    }

    public AsyncServiceScope Scope(Role? role = null) => platform.Scope(tenant.Id, role);

    /// <summary>Runs one use case in a scope of its own, as the job actor unless a role is given.</summary>
    public async Task<T> UseAsync<TCase, T>(Func<TCase, Task<T>> use, Role? role = null) where TCase : notnull
    {
        await using var scope = Scope(role);
        return await use(scope.ServiceProvider.GetRequiredService<TCase>());
    }

    public async Task WriteAsync(Func<TenantDb, Task> write, CancellationToken ct)
    {
        await using var scope = Scope();
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().WriteAsync(ct);
        await write(db);
        await db.CommitAsync(ct);
    }

    public async Task<T> ReadAsync<T>(Func<TenantDb, Task<T>> read, CancellationToken ct)
    {
        await using var scope = Scope();
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().ReadAsync(ct);
        return await read(db);
    }

    public async Task<Debtor> DebtorAsync(
        string reference, CancellationToken ct, string zone = "Europe/London", string country = "GB", string? hold = null,
        bool phone = true, bool email = true, string? phoneNumber = null)
    {
        var cipher = await platform.Services.GetRequiredService<TenantKeys>().GetAsync(tenant.Id, ct);
        var number = phoneNumber ?? (phone ? $"+447700{Interlocked.Increment(ref _phones):D6}" : null);
        var address = email ? reference + "@example.com" : null;
        var details = new DebtorDetails("Ada " + reference, number, address, null, null, null, null);
        var debtor = DebtorSeal.Put(cipher, new Debtor
        {
            Reference = reference,
            Language = "en",
            TimeZone = zone,
            Country = country,
            Region = "",
            Hold = hold,
            UpdatedAt = Now,
        }, details);
        await WriteAsync(db => { db.Add(debtor); return Task.CompletedTask; }, ct);
        return debtor;
    }

    /// <param name="daysPastDue">On the debtor's calendar as it is now.</param>
    public async Task<Account> AccountAsync(
        Debtor debtor, int daysPastDue, CancellationToken ct, decimal pastDue = 100m, string? number = null,
        AccountState state = AccountState.Open)
    {
        var account = new Account
        {
            DebtorId = debtor.Id,
            AccountNo = number ?? "A-" + Guid.CreateVersion7().ToString("N")[^12..],
            Product = "card",
            Currency = "GBP",
            Balance = pastDue * 10,
            PastDue = pastDue,
            DueDate = LocalDays.Today(Now, debtor.TimeZone, tenant.TimeZone).AddDays(-daysPastDue),
            State = state,
            UpdatedAt = Now,
        };
        await WriteAsync(db => { db.Add(account); return Task.CompletedTask; }, ct);
        return account;
    }

    /// <summary>A strategy for everyone with these steps, published, and a campaign over it.</summary>
    public async Task<Guid> CampaignAsync(string key, CancellationToken ct, params StrategyStep[] steps)
    {
        var strategy = new Strategy { Key = key, Name = key, CreatedAt = Now };
        var version = new StrategyVersion
        {
            StrategyId = strategy.Id,
            Version = 1,
            Definition = new StrategyDefinition(Guid.Empty, SegmentDefinition.Everyone, steps).ToJson(),
            PublishedAt = Now,
        };
        await WriteAsync(db => { db.AddRange(strategy, version); return Task.CompletedTask; }, ct);
        var saved = await UseAsync<SaveCampaign, Platform.Tenancy.Result<Guid>>(
            save => save.RunAsync(new(key, "Campaign " + key, strategy.Id, null, "UTC"), ct));
        return saved.Value;
    }

    public static StrategyStep Step(
        short no, int day, ChannelKind channel = ChannelKind.Sms, string from = "09:00", string to = "18:00") =>
        new(no, day, channel, null, null, TimeOnly.Parse(from, null), TimeOnly.Parse(to, null));

    public async Task<Guid> StartAsync(Guid campaign, CancellationToken ct, string? key = null) =>
        (await UseAsync<StartRun, Platform.Tenancy.Result<Guid>>(
            start => start.RunAsync(new(campaign, null, "api", key), ct))).Value;

    public async Task<RunView> RunAsync(Guid run, CancellationToken ct) =>
        (await UseAsync<ReadRun, Platform.Tenancy.Result<RunView>>(read => read.RunAsync(run, ct))).Value;

    public Task<bool> PlanAsync(Guid run, CancellationToken ct) => UseAsync<PlanRun, bool>(plan => plan.RunAsync(run, ct));

    /// <summary>Starts a run and plans it.</summary>
    public async Task<RunView> PlannedRunAsync(Guid campaign, CancellationToken ct)
    {
        var run = await StartAsync(campaign, ct);
        Assert.True(await PlanAsync(run, ct));
        return await RunAsync(run, ct);
    }

    public Task<List<Attempt>> AttemptsAsync(Guid run, CancellationToken ct) =>
        ReadAsync(db => db.Attempts.AsNoTracking().Where(a => a.RunId == run).OrderBy(a => a.Id).ToListAsync(ct), ct);

    /// <summary>The attempts as the dispatcher would hand them to the gate.</summary>
    public static LeasedMessage Leased(Attempt attempt) => new(
        attempt.Id, 1, 0, attempt.RunId, attempt.CampaignId, attempt.StepNo, attempt.AccountId, attempt.DebtorId,
        attempt.Channel, attempt.TemplateVersionId, attempt.DueAt, attempt.ExpiresAt);

    /// <summary>Asks the gate in a transaction of its own, as a dispatcher does.</summary>
    public async Task<IReadOnlyList<SendDecision>> DecideAsync(IReadOnlyList<Attempt> attempts, CancellationToken ct)
    {
        IReadOnlyList<SendDecision> decisions = [];
        var gate = platform.Services.GetRequiredService<ISendGate>();
        await WriteAsync(async db => decisions = await gate.DecideAsync(db, [.. attempts.Select(Leased)], ct), ct);
        return decisions;
    }

    public ValueTask DisposeAsync() => platform.DisposeAsync();
}
