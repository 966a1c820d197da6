using Microsoft.Extensions.DependencyInjection;
using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Channels.Providers;
using Platform.Channels.Sandbox;
using Platform.Channels.Templates;
using Platform.Collections.Accounts;
using Platform.Collections.Campaigns;
using Platform.Collections.Debtors;
using Platform.Collections.Segments;
using Platform.Collections.Strategies;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;
using Platform.Tests.Host;

namespace Platform.Tests.Api;

/// <summary>
/// A lender of the running product with people who may be contacted now, whatever the hour: they live where it is about
/// noon. The clockwork is turned by the test, so that it can look between two turns.
/// </summary>
public sealed class Lender(PlatformHost host, Tenant tenant)
{
    private readonly TimeProvider _clock = host.Services.GetRequiredService<TimeProvider>();

    public Tenant Tenant => tenant;

    /// <summary>IANA zone in which it is now between 12:00 and 13:00.</summary>
    public string NoonZone
    {
        get
        {
            var ahead = 12 - _clock.GetUtcNow().Hour; // −11 to 12; the zone's own sign is the other way round
            return ahead == 0 ? "Etc/GMT" : $"Etc/GMT{(ahead > 0 ? "-" : "+")}{Math.Abs(ahead)}";
        }
    }

    public static async Task<Lender> OfAsync(PlatformHost host, string key, CancellationToken ct) =>
        new(host, await host.TenantAsync(key, ct));

    public async Task<T> UseAsync<TCase, T>(Func<TCase, Task<T>> use, Role? role = null) where TCase : notnull
    {
        await using var scope = host.Scope(tenant.Id, role);
        return await use(scope.ServiceProvider.GetRequiredService<TCase>());
    }

    public async Task<T> ReadAsync<T>(Func<TenantDb, Task<T>> read, CancellationToken ct)
    {
        await using var scope = host.Scope(tenant.Id);
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().ReadAsync(ct);
        return await read(db);
    }

    public async Task WriteAsync(Action<TenantDb> write, CancellationToken ct)
    {
        await using var scope = host.Scope(tenant.Id);
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().WriteAsync(ct);
        write(db);
        await db.CommitAsync(ct);
    }

    /// <summary>People with a phone and an e-mail address and one account each, all the same number of days past due.</summary>
    public async Task PeopleAsync(int count, int daysPastDue, CancellationToken ct, string prefix = "A", bool phone = true)
    {
        var cipher = await host.Services.GetRequiredService<TenantKeys>().GetAsync(tenant.Id, ct);
        var (now, zone) = (_clock.GetUtcNow(), NoonZone);
        var due = LocalDays.Today(now, zone, tenant.TimeZone).AddDays(-daysPastDue);
        await WriteAsync(db =>
        {
            for (var i = 1; i <= count; i++)
            {
                var reference = $"D-{prefix}-{i:D4}";
                var details = new DebtorDetails(
                    $"Ada Example{i}", phone ? $"+4477009{i:D5}" : null, $"{prefix}{i}@example.com".ToLowerInvariant(), "QQ123456C",
                    "1 Harbour Street", null, null);
                var debtor = DebtorSeal.Put(
                    cipher, new Debtor { Reference = reference, Language = "en", TimeZone = zone, Country = "GB", Region = "South", UpdatedAt = now },
                    details);
                db.Add(debtor);
                db.Add(new Account
                {
                    DebtorId = debtor.Id, AccountNo = $"{prefix}-{i:D4}", Product = i % 2 == 0 ? "card" : "loan", Currency = "GBP",
                    Balance = 1000 + i, PastDue = 100 + i, DueDate = due, UpdatedAt = now,
                });
            }
        }, ct);
    }

    /// <summary>A published strategy with one SMS step on the day, for everyone, and a campaign over it.</summary>
    /// <param name="schedule">Cron; null leaves starting to whoever asks.</param>
    public async Task<Guid> CampaignAsync(
        string key, int day, CancellationToken ct, bool isPublished = true, int fromHour = 8, string? schedule = null)
    {
        var now = _clock.GetUtcNow();
        var template = new Template { Key = key, Name = key, Channel = ChannelKind.Sms, CreatedAt = now };
        var words = new TemplateVersion { TemplateId = template.Id, Version = 1, PublishedAt = now };
        var strategy = new Strategy { Key = key, Name = "Strategy " + key, CreatedAt = now };
        StrategyStep[] steps =
        [
            new(1, day, ChannelKind.Sms, template.Id, words.Id, new TimeOnly(fromHour, 0), new TimeOnly(21, 0)),
        ];
        await WriteAsync(db =>
        {
            db.AddRange(template, words, strategy);
            db.Add(new TemplateText { VersionId = words.Id, Language = "en", Body = "Please pay {{ account.past_due }}." });
            db.Add(new StrategyVersion
            {
                StrategyId = strategy.Id, Version = 1, PublishedAt = isPublished ? now : null,
                Definition = new StrategyDefinition(Guid.Empty, SegmentDefinition.Everyone, steps).ToJson(),
            });
        }, ct);
        return (await UseAsync<SaveCampaign, Result<Guid>>(
            save => save.RunAsync(new(key, "Campaign " + key, strategy.Id, schedule, "UTC"), ct), Role.LenderAdmin)).Value;
    }

    /// <summary>A sandbox that never refuses and gives its receipts at once.</summary>
    public async Task SandboxAsync(CancellationToken ct, string settings =
        """{"minDelayMs":0,"maxDelayMs":1,"rejectRate":0,"failureRate":0,"optOutRate":0,"readRate":0,"minReceiptSeconds":0,"maxReceiptSeconds":0}""") =>
        Assert.False((await UseAsync<SaveChannelAccount, Result<Guid>>(
            save => save.RunAsync(new(null, ChannelKind.Sms, "sandbox", "Sandbox", settings), ct), Role.LenderAdmin)).IsRefused);

    /// <summary>Plans a run, unless the product's own clockwork was quicker.</summary>
    public async Task PlanAsync(Guid run, CancellationToken ct)
    {
        for (var look = 0; look < 600; look++)
        {
            await UseAsync<PlanRun, bool>(plan => plan.RunAsync(run, ct));
            var state = (await RunAsync(run, ct)).State;
            if (state is not RunState.Planning) return;
            await Task.Delay(50, ct);
        }
        Assert.Fail("The run was not planned within 30 seconds.");
    }

    public async Task<RunView> RunAsync(Guid run, CancellationToken ct) =>
        (await UseAsync<ReadRun, Result<RunView>>(read => read.RunAsync(run, ct))).Value;

    /// <summary>Everything due leaves and every receipt that is there is merged.</summary>
    public async Task DispatchAsync(CancellationToken ct)
    {
        await UseAsync<PumpOutbox, bool>(async pump => { await pump.RunAsync(ct); return true; });
        await host.Services.GetRequiredService<DispatchMessages>().DrainAsync(ct);
        await UseAsync<GiveSandboxReceipts, bool>(async give => { await give.RunAsync(ct); return true; });
        await UseAsync<MergeReceipts, bool>(async merge => { await merge.RunAsync(ct); return true; });
    }
}
