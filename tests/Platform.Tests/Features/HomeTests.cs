using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Collections.Accounts;
using Platform.Collections.Campaigns;
using Platform.Collections.Debtors;
using Platform.Collections.Imports;
using Platform.Collections.Strategies;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;
using Platform.Testing;
using Platform.Testing.Postgres;
using Platform.Tests.Host;
using Platform.Web.Features.Home;

namespace Platform.Tests.Features;

public sealed class HomeTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task The_figures_are_those_of_the_rows_of_this_lender_today(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var (harbour, jinqiao) = (await host.TenantAsync("harbour", Ct), await host.TenantAsync("jinqiao", Ct));
        await FillAsync(host, harbour);
        await FillAsync(host, jinqiao);

        var seen = await ReadAsync(host, harbour.Id, Role.LenderAdmin);
        Assert.Equal(3, seen.OpenAccounts);
        Assert.Equal([("GBP", 350.25m, 2L), ("EUR", 10m, 1L)], seen.PastDue.Select(m => (m.Currency, m.PastDue, m.Accounts)));
        Assert.Equal([1L, 1L, 0L, 0L, 0L, 0L, 0L, 1L], seen.Buckets);
        Assert.Equal(1, seen.RunningCampaigns);
        Assert.Equal(new HomeFigures.Messages(Submitted: 2, Delivered: 1, Suppressed: 1, Ambiguous: 1), seen.Messages);
        Assert.Equal((7, 2), (seen.Import!.Accepted, seen.Import.Rejected));

        var inspector = await ReadAsync(host, harbour.Id, Role.Inspector);
        Assert.Empty(inspector.PastDue);
        Assert.Null(inspector.Import);
        Assert.NotNull(inspector.Messages);
        Assert.Null((await ReadAsync(host, harbour.Id, Role.Collector)).Messages);
    }

    private static async Task<HomeFigures.View> ReadAsync(PlatformHost host, TenantId tenant, Role role)
    {
        await using var scope = host.Scope(tenant, role);
        return (await scope.ServiceProvider.GetRequiredService<HomeFigures>().RunAsync(Ct)).Value;
    }

    private static async Task FillAsync(PlatformHost host, Tenant tenant)
    {
        var now = TimeProvider.System.GetUtcNow();
        await using var scope = host.Scope(tenant.Id);
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().WriteAsync(Ct);
        var debtor = new Debtor { Reference = "d", Details = [1], Language = "en", TimeZone = "", Country = "GB", Region = "" };
        db.Add(debtor);
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, TimeZoneInfo.FindSystemTimeZoneById(tenant.TimeZone)).DateTime);
        foreach (var (no, currency, pastDue, state, days) in new[]
        {
            ("1", "GBP", 100.25m, AccountState.Open, 0), ("2", "GBP", 250m, AccountState.Open, 30), ("3", "EUR", 10m, AccountState.Open, 181),
            ("4", "GBP", 999m, AccountState.Cured, 40),
        })
        {
            db.Add(new Account
            {
                AccountNo = no, DebtorId = debtor.Id, Product = "card", Currency = currency, PastDue = pastDue, Balance = pastDue, State = state, DueDate = today.AddDays(-days),
            });
        }
        db.Add(new Import { Source = "api", State = ImportState.Failed, StartedAt = now.AddHours(-2) });
        db.Add(new Import { Source = "api", State = ImportState.Completed, Accepted = 7, Rejected = 2, StartedAt = now.AddHours(-1) });

        var strategy = new Strategy { Key = "s", Name = "s" };
        var version = new StrategyVersion { StrategyId = strategy.Id, Version = 1, Definition = "{}" };
        var campaign = new Campaign { Key = "c", Name = "c", StrategyId = strategy.Id };
        var running = Run(RunState.Running, null);
        var old = Run(RunState.Completed, now.AddDays(-9));
        db.AddRange(strategy, version, campaign, running, old);
        short step = 0;
        foreach (var (run, state, submitted, settled) in new (CampaignRun, AttemptState, DateTimeOffset?, DateTimeOffset?)[]
        {
            (running, AttemptState.Planned, null, null), (running, AttemptState.Submitted, now, null),
            (running, AttemptState.Delivered, now, now), (running, AttemptState.Suppressed, null, now),
            (running, AttemptState.Delivered, now.AddDays(-3), now.AddDays(-3)),
            (old, AttemptState.Ambiguous, now.AddDays(-9), null), (old, AttemptState.Delivered, now.AddDays(-9), now.AddDays(-9)),
        })
        {
            db.Add(new Attempt
            {
                RunId = run.Id, CampaignId = campaign.Id, StepNo = ++step, AccountId = Guid.CreateVersion7(), DebtorId = debtor.Id.Value,
                Channel = ChannelKind.Sms, State = state, PlannedAt = now.AddDays(-9), SubmittedAt = submitted, SettledAt = settled,
                DueAt = now.AddDays(1), ExpiresAt = now.AddDays(2), // the clock must not take it
            });
        }
        await db.CommitAsync(Ct);

        CampaignRun Run(RunState state, DateTimeOffset? ended) => new()
        {
            CampaignId = campaign.Id, StrategyVersionId = version.Id, State = state, Trigger = "page", CreatedAt = now.AddDays(-9), EndedAt = ended,
        };
    }
}
