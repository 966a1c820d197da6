using Microsoft.EntityFrameworkCore;
using Platform.Channels.Templates;
using Platform.Collections.Accounts;
using Platform.Collections.Campaigns;
using Platform.Collections.Segments;
using Platform.Collections.Strategies;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Collections.Tests.Strategies;

/// <summary>What the simulation foretells is what thirty daily runs of the real planner then write.</summary>
public sealed class PlannerAgreementTests(PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite, "segment-a-30-days")]
    [InlineData(DatabaseKind.Postgres, "segment-a-30-days")]
    [InlineData(DatabaseKind.Sqlite, "pre-due")]
    [InlineData(DatabaseKind.Postgres, "pre-due")]
    [Trait("row", "002-1")]
    [Trait("row", "000-3")]
    public async Task Thirty_daily_runs_plan_exactly_what_was_simulated(DatabaseKind kind, string preset)
    {
        await using var world = await World.CreateAsync(kind, server, Ct);
        await world.UseAsync<SaveServiceContact, Result>(s => s.RunAsync(StrategyUseCaseTests.Contact, Ct), Role.Strategist);
        // Each debtor has one account: that two accounts of one person are one contact is the planner's rule, not the timeline's.
        var accounts = new List<Account>();
        var days = new[] { 0, 1, -3, -12, 14, 29, 40 };
        for (var i = 0; i < days.Length; i++)
        {
            var debtor = await world.DebtorAsync($"d{i}", Ct, zone: i % 2 == 0 ? "Europe/London" : "Asia/Shanghai");
            accounts.Add(await world.AccountAsync(debtor, days[i], Ct));
        }
        var strategy = (await world.UseAsync<CreateFromPreset, Result<Guid>>(c => c.RunAsync(new(preset), Ct), Role.Strategist)).Value;
        await world.UseAsync<PublishStrategy, Result<PublishStrategy.Published>>(p => p.RunAsync(new(strategy), Ct), Role.Strategist);
        var campaign = (await world.UseAsync<SaveCampaign, Result<Guid>>(
            s => s.RunAsync(new("daily", "Daily", strategy, null, "UTC"), Ct), Role.Strategist)).Value;
        var foretold = (await world.UseAsync<SimulateStrategy, Result<Simulation>>(
            s => s.RunAsync(new(strategy, null, LocalDay(world), 30), Ct), Role.Strategist)).Value;

        var planned = new List<(AccountId, DateOnly, short)>();
        for (var day = 0; day < 30; day++)
        {
            var run = await world.PlannedRunAsync(campaign, Ct);
            planned.AddRange((await world.AttemptsAsync(run.Id, Ct)).Select(a => (new AccountId(a.AccountId), LocalDay(world), a.StepNo)));
            world.Platform.Clock.Advance(TimeSpan.FromDays(1));
        }

        Assert.NotEmpty(planned);
        Assert.Equal(
            foretold.Touches.Select(t => (t.Account, t.Day, t.StepNo)).OrderBy(t => (t.Account.Value, t.Day, t.StepNo)),
            planned.OrderBy(t => (t.Item1.Value, t.Item2, t.Item3)));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("row", "000-4")]
    public async Task The_count_that_a_segment_shows_is_the_count_that_is_then_planned(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, server, Ct);
        await world.UseAsync<SaveServiceContact, Result>(s => s.RunAsync(StrategyUseCaseTests.Contact, Ct), Role.Strategist);
        var definition = SegmentDefinition.Everyone with { Buckets = [0], MinDaysPastDue = 0, MaxRiskScore = 559 };
        for (var i = 0; i < 12; i++)
        {
            var account = await world.AccountAsync(await world.DebtorAsync($"d{i}", Ct), i % 3 == 0 ? 1 : 0, Ct);
            await world.WriteAsync(db => db.Set<Account>().Where(a => a.Id == account.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(a => a.RiskScore, 540m + i * 4), Ct), Ct);
        }
        var segment = (await world.UseAsync<SaveSegment, Result<Guid>>(
            s => s.RunAsync(new(null, 0, "risky", "Risky, due today", definition), Ct), Role.Strategist)).Value;
        var shown = (await world.UseAsync<PreviewSegment, Result<SegmentPreview>>(
            p => p.RunAsync(new(definition), Ct), Role.Strategist)).Value.Count;
        var strategy = (await world.UseAsync<CreateFromPreset, Result<Guid>>(c => c.RunAsync(new("pre-due", segment), Ct), Role.Strategist)).Value;
        await world.UseAsync<PublishStrategy, Result<PublishStrategy.Published>>(p => p.RunAsync(new(strategy), Ct), Role.Strategist);
        var campaign = (await world.UseAsync<SaveCampaign, Result<Guid>>(
            s => s.RunAsync(new("risky", "Risky", strategy, null, "UTC"), Ct), Role.Strategist)).Value;

        var run = await world.PlannedRunAsync(campaign, Ct);

        Assert.Equal(3, shown); // of the scores below 560 (d0 … d4), d0 and d3 are a day past due
        Assert.Equal(shown, run.Counts.Selected);
    }

    // Ten in the morning UTC is the same day in London and in Shanghai.
    private static DateOnly LocalDay(World world) => DateOnly.FromDateTime(world.Now.UtcDateTime);
}
