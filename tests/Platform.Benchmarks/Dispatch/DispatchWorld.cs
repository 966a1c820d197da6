using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Channels.Providers;
using Platform.Channels.Templates;
using Platform.Collections.Accounts;
using Platform.Collections.Campaigns;
using Platform.Collections.Debtors;
using Platform.Collections.Segments;
using Platform.Collections.Strategies;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;
using Platform.Testing;

namespace Platform.Benchmarks.Dispatch;

/// <summary>
/// A lender with debtors, a strategy and a planned run: what the dispatcher starts from. Nothing in it is a stand-in: the
/// planner plans, the pump pumps, the contact gate judges each send and its verdicts are stored.
/// </summary>
public sealed class DispatchWorld(TestPlatform platform, Tenant tenant)
{
    /// <summary>Processor time of this process for each message of the last drain.</summary>
    public TimeSpan OwnCpu { get; private set; }

    public async Task AccountAsync(ChannelKind channel, string provider, string settings, int inFlight, CancellationToken ct)
    {
        await using var scope = platform.Scope(tenant.Id);
        var saved = await scope.ServiceProvider.GetRequiredService<SaveChannelAccount>()
            .RunAsync(new(null, channel, provider, provider, settings, MaxInFlight: inFlight), ct);
        if (saved.IsRefused) throw new InvalidOperationException(saved.Refusal.ToString());
    }

    /// <summary>Plans one message for each of so many debtors.</summary>
    public async Task PlanAsync(int count, ChannelKind channel, string body, CancellationToken ct)
    {
        var now = platform.Clock.GetUtcNow();
        var cipher = await platform.Services.GetRequiredService<TenantKeys>().GetAsync(tenant.Id, ct);
        foreach (var chunk in Enumerable.Range(0, count).Chunk(5_000))
        {
            await WriteAsync(db =>
            {
                foreach (var i in chunk) Add(db, cipher, i, now);
                return Task.CompletedTask;
            }, ct);
        }
        var template = new Template { Key = "bench", Name = "Bench", Channel = channel, CreatedAt = now };
        var version = new TemplateVersion { TemplateId = template.Id, Version = 1, PublishedAt = now, PublishedBy = "bench" };
        var strategy = new Strategy { Key = "bench", Name = "Bench", CreatedAt = now };
        var step = new StrategyStep(1, 10, channel, template.Id, version.Id, new TimeOnly(8, 0), new TimeOnly(20, 0));
        await WriteAsync(db =>
        {
            db.AddRange(template, version, new TemplateText
            {
                VersionId = version.Id, Language = "en", Body = body, Subject = channel is ChannelKind.Email ? "Your account {{ account.ending }}" : null,
            });
            db.AddRange(strategy, new StrategyVersion
            {
                StrategyId = strategy.Id, Version = 1, PublishedAt = now,
                Definition = new StrategyDefinition(Guid.Empty, SegmentDefinition.Everyone, [step]).ToJson(),
            });
            return Task.CompletedTask;
        }, ct);
        await using var scope = platform.Scope(tenant.Id);
        var services = scope.ServiceProvider;
        var campaign = await services.GetRequiredService<SaveCampaign>().RunAsync(new("bench", "Bench", strategy.Id, null, "UTC"), ct);
        var run = await services.GetRequiredService<StartRun>().RunAsync(new(campaign.Value, null, "api", null), ct);
        await services.GetRequiredService<PlanRun>().RunAsync(run.Value, ct);
        var planned = await ReadAsync(db => db.Attempts.CountAsync(a => a.State == AttemptState.Planned, ct), ct);
        if (planned != count) throw new InvalidOperationException($"{planned} attempts were planned, not {count}.");
    }

    /// <summary>Pumps and dispatches until nothing is left.</summary>
    /// <returns>Messages per second, all of them submitted.</returns>
    public async Task<double> DrainAsync(int count, CancellationToken ct)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var dispatch = platform.Services.GetRequiredService<DispatchMessages>();
        await PumpAsync(ct);
        var clock = Stopwatch.StartNew();
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var pumping = PumpAlongAsync(done.Token);
        for (var taken = 0; taken < count;)
        {
            var now = await dispatch.DrainAsync(ct);
            taken += now;
            if (now == 0) await Task.Delay(20, ct);
            if (clock.Elapsed > TimeSpan.FromMinutes(10)) throw new TimeoutException($"{taken} of {count} were dispatched in ten minutes.");
        }
        var elapsed = clock.Elapsed;
        OwnCpu = (Process.GetCurrentProcess().TotalProcessorTime - cpu) / count;
        await done.CancelAsync();
        await pumping;
        var submitted = await ReadAsync(db => db.Attempts.CountAsync(a => a.State == AttemptState.Submitted, ct), ct);
        if (submitted != count) throw new InvalidOperationException($"{submitted} of {count} were submitted.");
        return count / elapsed.TotalSeconds;
    }

    private async Task PumpAlongAsync(CancellationToken ct)
    {
        try
        {
            while (true)
            {
                await Task.Delay(250, ct);
                await PumpAsync(CancellationToken.None);
            }
        }
        catch (OperationCanceledException)
        {
            // All is sent.
        }
    }

    private async Task PumpAsync(CancellationToken ct)
    {
        await using var scope = platform.Scope(tenant.Id);
        await scope.ServiceProvider.GetRequiredService<PumpOutbox>().RunAsync(ct);
    }

    private static void Add(TenantDb db, TenantCipher cipher, int i, DateTimeOffset now)
    {
        var reference = "D" + i.ToString(CultureInfo.InvariantCulture);
        var (phone, email) = ($"+4477{i:D8}", $"debtor{i}@example.com");
        var details = new DebtorDetails($"Ada Debtor {i}", phone, email, null, null, null, null);
        var debtor = DebtorSeal.Put(cipher, new Debtor
        {
            Reference = reference,
            Language = "en",
            TimeZone = "Europe/London",
            Country = "GB",
            Region = "",
            UpdatedAt = now,
        }, details);
        db.AddRange(debtor, new Account
        {
            DebtorId = debtor.Id,
            AccountNo = "A" + i.ToString(CultureInfo.InvariantCulture),
            Product = "card",
            Currency = "GBP",
            Balance = 1_000m + i % 500,
            PastDue = 100m + i % 50,
            DueDate = DateOnly.FromDateTime(now.UtcDateTime).AddDays(-10),
            State = AccountState.Open,
            UpdatedAt = now,
        });
    }

    private async Task WriteAsync(Func<TenantDb, Task> write, CancellationToken ct)
    {
        await using var scope = platform.Scope(tenant.Id, Role.LenderAdmin);
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().WriteAsync(ct);
        await write(db);
        await db.CommitAsync(ct);
    }

    private async Task<T> ReadAsync<T>(Func<TenantDb, Task<T>> read, CancellationToken ct)
    {
        await using var scope = platform.Scope(tenant.Id);
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().ReadAsync(ct);
        return await read(db);
    }
}
