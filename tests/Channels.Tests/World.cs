using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Channels.Providers;
using Platform.Channels.Templates;
using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Channels.Tests;

/// <summary>The channels on a real database with a scripted gate and provider: what a test of the dispatcher starts from.</summary>
public sealed class World : IAsyncDisposable
{
    private World(TestPlatform platform, GateScript gate, ScriptedProvider provider) =>
        (Platform, Gate, Provider) = (platform, gate, provider);

    public TestPlatform Platform { get; }
    public GateScript Gate { get; }
    public ScriptedProvider Provider { get; }

    public static async Task<World> CreateAsync(
        DatabaseKind kind, PostgresServer postgres, CancellationToken ct, Action<DispatchOptions>? options = null)
    {
        var (gate, provider) = (new GateScript(), new ScriptedProvider());
        var platform = await TestPlatform.CreateAsync(kind, postgres.MigratedAsync, ct, services =>
        {
            services.AddSingleton(gate);
            services.AddScoped<ISendGate, ScriptedGate>();
            services.AddSingleton<IMessageProvider>(provider);
            if (options is not null) services.Configure(options);
        });
        return new World(platform, gate, provider);
    }

    public Sender Of(Tenant tenant) => new(this, tenant);

    public async Task<Sender> TenantAsync(
        string key, CancellationToken ct, string provider = "scripted", string settings = "{}", int maxInFlight = 8)
    {
        var sender = Of(await Platform.TenantAsync(key, ct));
        await sender.RunAsync<SaveChannelAccount>(async (save, token) =>
        {
            var saved = await save.RunAsync(
                new(null, ChannelKind.Sms, provider, provider, settings, MaxInFlight: maxInFlight), token);
            Assert.False(saved.IsRefused, saved.IsRefused ? saved.Refusal.ToString() : "");
        }, ct);
        return sender;
    }

    public async Task<int> DrainAsync(CancellationToken ct) =>
        await Platform.Services.GetRequiredService<DispatchMessages>().DrainAsync(ct);

    public ValueTask DisposeAsync() => Platform.DisposeAsync();
}

/// <summary>One tenant that sends: plans attempts and reads what became of them.</summary>
public sealed class Sender(World world, Tenant tenant)
{
    public TenantId Id => tenant.Id;

    public async Task RunAsync<T>(Func<T, CancellationToken, Task> work, CancellationToken ct) where T : notnull
    {
        await using var scope = world.Platform.Scope(tenant.Id);
        await work(scope.ServiceProvider.GetRequiredService<T>(), ct);
    }

    public async Task<TOut> AskAsync<T, TOut>(Func<T, CancellationToken, Task<TOut>> work, CancellationToken ct)
        where T : notnull
    {
        await using var scope = world.Platform.Scope(tenant.Id);
        return await work(scope.ServiceProvider.GetRequiredService<T>(), ct);
    }

    /// <summary>Plans that many attempts that are due now, with a template of the given text.</summary>
    public async Task<long[]> PlanAsync(
        int count, CancellationToken ct, string body = "Please call us.", ChannelKind channel = ChannelKind.Sms,
        TimeSpan? expiresIn = null, TimeSpan? dueIn = null, Guid? run = null)
    {
        var version = await TemplateAsync(body, channel, ct);
        var now = world.Platform.Clock.GetUtcNow();
        var runId = run ?? Guid.CreateVersion7();
        return await AskAsync<TenantDbFactory, long[]>(async (dbs, token) =>
        {
            await using var db = await dbs.WriteAsync(token);
            var attempts = Enumerable.Range(0, count).Select(_ => new Attempt
            {
                RunId = runId,
                CampaignId = runId,
                StepNo = 1,
                AccountId = Guid.CreateVersion7(),
                DebtorId = Guid.CreateVersion7(),
                Channel = channel,
                TemplateVersionId = version,
                DueAt = now + (dueIn ?? TimeSpan.Zero),
                ExpiresAt = now + (expiresIn ?? TimeSpan.FromHours(10)),
                PlannedAt = now,
            }).ToList();
            db.AddRange(attempts);
            await db.CommitAsync(token);
            return [.. attempts.Select(attempt => attempt.Id)];
        }, ct);
    }

    public async Task<long[]> PumpAsync(int count, CancellationToken ct, string body = "Please call us.", TimeSpan? expiresIn = null)
    {
        var ids = await PlanAsync(count, ct, body, expiresIn: expiresIn);
        await PumpAsync(ct);
        return ids;
    }

    public Task<int> PumpAsync(CancellationToken ct) => AskAsync<PumpOutbox, int>((pump, token) => pump.RunAsync(token), ct);

    public Task<T> ReadAsync<T>(Func<TenantDb, Task<T>> read, CancellationToken ct) =>
        AskAsync<TenantDbFactory, T>(async (dbs, token) =>
        {
            await using var db = await dbs.ReadAsync(token);
            return await read(db);
        }, ct);

    public Task WriteAsync(Func<TenantDb, Task> write, CancellationToken ct) =>
        RunAsync<TenantDbFactory>(async (dbs, token) =>
        {
            await using var db = await dbs.WriteAsync(token);
            await write(db);
            await db.CommitAsync(token);
        }, ct);

    public Task<List<Attempt>> AttemptsAsync(CancellationToken ct) =>
        ReadAsync(db => db.Attempts.AsNoTracking().OrderBy(a => a.Id).ToListAsync(ct), ct);

    public Task<List<OutboxEntry>> OutboxAsync(CancellationToken ct) =>
        ReadAsync(db => db.Outbox.AsNoTracking().OrderBy(o => o.AttemptId).ToListAsync(ct), ct);

    /// <summary>The states through which one attempt went, in order.</summary>
    public Task<List<string>> LeavesAsync(long attempt, CancellationToken ct) => ReadAsync(
        db => db.AttemptTransitions.Where(t => t.AttemptId == attempt).OrderBy(t => t.Id).Select(t => t.State).ToListAsync(ct), ct);

    private async Task<Guid> TemplateAsync(string body, ChannelKind channel, CancellationToken ct)
    {
        var now = world.Platform.Clock.GetUtcNow();
        return await AskAsync<TenantDbFactory, Guid>(async (dbs, token) =>
        {
            await using var db = await dbs.WriteAsync(token);
            var template = new Template { Key = Guid.CreateVersion7().ToString("N"), Name = "Test", Channel = channel, CreatedAt = now };
            var version = new TemplateVersion { TemplateId = template.Id, Version = 1, PublishedAt = now, PublishedBy = "test" };
            db.AddRange(template, version, new TemplateText
            {
                VersionId = version.Id, Language = "en", Body = body, Subject = channel is ChannelKind.Email ? "Your account" : null,
            });
            await db.CommitAsync(token);
            return version.Id;
        }, ct);
    }
}
