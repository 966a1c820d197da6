using Platform.Collections.Campaigns;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Collections.Tests.Campaigns;

public sealed class RunLifeTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task The_same_request_key_starts_one_run_even_when_it_comes_twice_at_once(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var campaign = await world.CampaignAsync("sms", Ct, World.Step(1, 1));

        var ids = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => world.StartAsync(campaign, Ct, "order-1")));
        var other = await world.StartAsync(campaign, Ct, "order-2");

        Assert.Single(ids.Distinct());
        Assert.NotEqual(ids[0], other);
        var runs = await world.UseAsync<ListRuns, Result<IReadOnlyList<RunView>>>(list => list.RunAsync(new(campaign), Ct));
        Assert.Equal(2, runs.Value.Count);
        var listed = await world.UseAsync<ListCampaigns, Result<IReadOnlyList<CampaignItem>>>(list => list.RunAsync(Ct));
        Assert.Equal(other, Assert.Single(listed.Value).LastRun!.Id);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Of_two_operators_who_saw_the_same_run_one_wins(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var campaign = await world.CampaignAsync("sms", Ct, World.Step(1, 1));
        var run = await world.StartAsync(campaign, Ct);
        var seen = (await world.RunAsync(run, Ct)).Version;

        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ =>
            world.UseAsync<CancelRun, Result>(cancel => cancel.RunAsync(run, seen, Ct))));

        Assert.Single(results, result => !result.IsRefused);
        Assert.All(results.Where(result => result.IsRefused), result => Assert.Equal("conflict", result.Refusal.Code));
        Assert.Equal(RunState.Cancelled, (await world.RunAsync(run, Ct)).State);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Of_two_tabs_that_rename_a_campaign_the_second_is_told(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        await world.CampaignAsync("sms", Ct, World.Step(1, 1));
        var seen = await OnlyAsync();
        Task<Result<Guid>> RenameAsync(string name) => world.UseAsync<SaveCampaign, Result<Guid>>(
            save => save.RunAsync(new("sms", name, seen.StrategyId, null, "UTC", true, seen.Seen), Ct));

        Assert.False((await RenameAsync("First")).IsRefused);
        Assert.Equal("conflict", (await RenameAsync("Second")).Refusal.Code);
        Assert.Equal("First", (await OnlyAsync()).Name);

        async Task<CampaignItem> OnlyAsync() => Assert.Single(
            (await world.UseAsync<ListCampaigns, Result<IReadOnlyList<CampaignItem>>>(list => list.RunAsync(Ct))).Value);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Who_may_not_run_campaigns_is_refused(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var campaign = await world.CampaignAsync("sms", Ct, World.Step(1, 1));
        var result = await world.UseAsync<StartRun, Result<Guid>>(
            start => start.RunAsync(new(campaign, "page"), Ct), Role.Inspector);
        Assert.Equal("forbidden", result.Refusal.Code);
    }

    [Theory]
    [InlineData("0 0 9 * * ?", "Europe/London", null)]
    [InlineData("every morning", "Europe/London", "cron_invalid")]
    [InlineData("0 0 9 31 2 ?", "Europe/London", "cron_invalid")]
    [InlineData("0 0 9 * * ?", "Mars/Olympus", "unknown_zone")]
    public void A_schedule_must_fire_some_day_in_a_known_zone(string cron, string zone, string? code)
    {
        var refusal = CampaignSchedule.Check(cron, zone, DateTimeOffset.UnixEpoch.AddYears(56));
        Assert.Equal(code, refusal?.Args[1]);
    }
}
