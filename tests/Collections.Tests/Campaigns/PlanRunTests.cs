using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Collections;
using Platform.Collections.Accounts;
using Platform.Collections.Campaigns;
using Platform.Collections.Contacts;
using Platform.Tenancy;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Collections.Tests.Campaigns;

public sealed class PlanRunTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("row", "000-1")]
    public async Task An_account_due_yesterday_becomes_an_attempt_with_channel_window_and_strategy(DatabaseKind kind)
    {
        // Nine in the evening in London is the next morning, five o'clock, in Shanghai: each has its own day.
        await using var world = await World.CreateAsync(
            kind, postgres, Ct, now: new DateTimeOffset(2026, 3, 9, 21, 0, 0, TimeSpan.Zero));
        var shanghai = await world.DebtorAsync("wang", Ct, "Asia/Shanghai", "CN");
        await world.AccountAsync(shanghai, 1, Ct);
        await world.AccountAsync(await world.DebtorAsync("other", Ct), 2, Ct);
        await world.AccountAsync(await world.DebtorAsync("cured", Ct), 1, Ct, state: AccountState.Cured);
        var campaign = await world.CampaignAsync("sms", Ct, World.Step(1, 1));

        var run = await world.PlannedRunAsync(campaign, Ct);

        Assert.Equal((RunState.Running, 1, 1), (run.State, run.Counts.Selected, run.Counts.Planned));
        var attempt = Assert.Single(await world.AttemptsAsync(run.Id, Ct));
        Assert.Equal((shanghai.Id.Value, ChannelKind.Sms, (short)1), (attempt.DebtorId, attempt.Channel, attempt.StepNo));
        Assert.Equal(
            (AttemptState.Planned, new DateTimeOffset(2026, 3, 10, 1, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 3, 10, 10, 0, 0, TimeSpan.Zero)),
            (attempt.State, attempt.DueAt, attempt.ExpiresAt));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Every_account_the_step_selects_is_written_the_excluded_ones_with_their_reason(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var full = await world.DebtorAsync("full", Ct);
        var stopped = await world.DebtorAsync("stopped", Ct);
        var three = await world.DebtorAsync("three", Ct);
        await world.AccountAsync(await world.DebtorAsync("fine", Ct), 1, Ct);
        await world.AccountAsync(await world.DebtorAsync("held", Ct, hold: "dispute"), 1, Ct);
        await world.AccountAsync(await world.DebtorAsync("mute", Ct, phone: false), 1, Ct);
        await world.AccountAsync(stopped, 1, Ct);
        await world.AccountAsync(full, 1, Ct);
        await world.AccountAsync(three, 1, Ct, pastDue: 50);
        var largest = await world.AccountAsync(three, 1, Ct, pastDue: 500);
        await world.AccountAsync(three, 1, Ct, pastDue: 100);
        await world.WriteAsync(db =>
        {
            db.Add(new Suppression { Channel = ChannelKind.Sms, AddressIndex = stopped.PhoneIndex!, Reason = "opted_out", At = world.Now });
            db.AddRange(Enumerable.Range(1, 3).Select(i => new ContactEvent
            {
                AttemptId = -i, DebtorId = full.Id, Channel = ChannelKind.Email, At = world.Now.AddMinutes(-i), Day = new(2026, 3, 10),
            }));
            return Task.CompletedTask;
        }, Ct);
        var campaign = await world.CampaignAsync("sms", Ct, World.Step(1, 1));

        var run = await world.PlannedRunAsync(campaign, Ct);

        Assert.Equal((8, 6, 2), (run.Counts.Selected, run.Counts.Suppressed, run.Counts.Planned));
        var attempts = await world.AttemptsAsync(run.Id, Ct);
        Assert.Equal(
            ["address_suppressed", "hold_dispute", "no_address", "person_day_cap", "same_person", "same_person"],
            attempts.Where(a => a.State is AttemptState.Suppressed).Select(a => a.Reason).Order());
        Assert.Contains(attempts, a => a.State is AttemptState.Planned && a.AccountId == largest.Id.Value);
        var due = attempts.First(a => a.State is AttemptState.Planned);
        Assert.Equal((world.Now, new DateTimeOffset(2026, 3, 10, 18, 0, 0, TimeSpan.Zero)), (due.DueAt, due.ExpiresAt));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_second_run_treats_nobody_again_until_the_next_cycle_and_a_cancelled_one_was_no_treatment(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var account = await world.AccountAsync(await world.DebtorAsync("ada", Ct), 1, Ct);
        var campaign = await world.CampaignAsync("sms", Ct, World.Step(1, 1));
        var cancelled = await world.PlannedRunAsync(campaign, Ct);
        Assert.False((await world.UseAsync<CancelRun, Result>(cancel => cancel.RunAsync(cancelled.Id, Ct))).IsRefused);
        var after = await world.RunAsync(cancelled.Id, Ct);
        Assert.Equal((1, 1, 0), (after.Counts.Selected, after.Counts.Cancelled, after.Counts.Planned));

        var first = await world.PlannedRunAsync(campaign, Ct);
        var second = await world.PlannedRunAsync(campaign, Ct);
        Assert.Equal((1, 0), (first.Counts.Selected, first.AlreadyTreated));
        Assert.Equal((0, 1), (second.Counts.Selected, second.AlreadyTreated));

        world.Platform.Clock.Advance(TimeSpan.FromDays(31));
        await world.WriteAsync(db => db.Accounts.Where(a => a.Id == account.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.DueDate, a => account.DueDate.AddDays(31)), Ct), Ct);
        var next = await world.PlannedRunAsync(campaign, Ct);
        Assert.Equal((1, 0), (next.Counts.Selected, next.AlreadyTreated));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Eight_planners_of_one_campaign_at_once_plan_each_account_once(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        for (var i = 0; i < 20; i++) await world.AccountAsync(await world.DebtorAsync("d" + i, Ct), 1, Ct);
        var campaign = await world.CampaignAsync("sms", Ct, World.Step(1, 1));
        var runs = new List<Guid>();
        for (var i = 0; i < 4; i++) runs.Add(await world.StartAsync(campaign, Ct));

        // A planner refuses while another run of the campaign is planned; the clock asks again.
        var planned = 0;
        await Task.WhenAll(runs.Concat(runs).Select(run => Task.Run(async () =>
        {
            while ((await world.RunAsync(run, Ct)).State is RunState.Planning)
            {
                if (await world.PlanAsync(run, Ct)) Interlocked.Increment(ref planned);
                else await Task.Delay(5, Ct);
            }
        })));

        Assert.Equal(4, planned);
        var views = await Task.WhenAll(runs.Select(run => world.RunAsync(run, Ct)));
        Assert.Equal(20, views.Sum(view => view.Counts.Selected));
        Assert.Equal(60, views.Sum(view => view.AlreadyTreated));
        Assert.Equal(20, (await world.ReadAsync(db => db.Attempts.Select(a => a.AccountId).Distinct().CountAsync(Ct), Ct)));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_planner_that_died_is_succeeded_when_its_lease_runs_out_and_not_before(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        await world.AccountAsync(await world.DebtorAsync("ada", Ct), 1, Ct);
        var campaign = await world.CampaignAsync("sms", Ct, World.Step(1, 1));
        var run = await world.StartAsync(campaign, Ct);
        await world.WriteAsync(db => db.CampaignRuns.Where(r => r.Id == run)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.LeaseUntil, world.Now.Add(PlanRun.Lease)), Ct), Ct);

        Assert.False(await world.PlanAsync(run, Ct));
        world.Platform.Clock.Advance(PlanRun.Lease);
        Assert.True(await world.PlanAsync(run, Ct));
        Assert.False(await world.PlanAsync(run, Ct));
        Assert.Equal(1, (await world.RunAsync(run, Ct)).Counts.Selected);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_day_without_a_run_is_made_up_for_unless_a_later_step_of_the_channel_was_due(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var campaign = await world.CampaignAsync(
            "sms", Ct, World.Step(1, 1), World.Step(2, 2), World.Step(3, 2, ChannelKind.Email), World.Step(4, 8));
        Assert.Equal(0, (await world.PlannedRunAsync(campaign, Ct)).Counts.Selected);
        world.Platform.Clock.Advance(TimeSpan.FromDays(3)); // two days without a run

        var first = await world.AccountAsync(await world.DebtorAsync("on-two-yesterday", Ct), 3, Ct);
        await world.AccountAsync(await world.DebtorAsync("on-eight-three-days-ago", Ct), 11, Ct);
        var eight = await world.AccountAsync(await world.DebtorAsync("on-eight-two-days-ago", Ct), 10, Ct);
        var run = await world.PlannedRunAsync(campaign, Ct);

        var steps = (await world.AttemptsAsync(run.Id, Ct)).Select(a => (a.AccountId, (int)a.StepNo)).ToHashSet();
        // Step 1 gives way to step 2 of its channel; both of day two are one day late, day eight is two days late.
        Assert.Equal([(first.Id.Value, 2), (first.Id.Value, 3), (eight.Id.Value, 4)], steps.OrderBy(s => s.Item2));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_run_is_complete_when_nothing_of_it_is_left_to_do(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        await world.AccountAsync(await world.DebtorAsync("ada", Ct), 1, Ct);
        var campaign = await world.CampaignAsync("sms", Ct, World.Step(1, 1));
        var run = await world.PlannedRunAsync(campaign, Ct);

        Assert.False(await world.UseAsync<CompleteRun, bool>(complete => complete.RunAsync(run.Id, Ct)));
        await world.WriteAsync(db => db.Attempts.Where(a => a.RunId == run.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.State, AttemptState.Submitted), Ct), Ct);
        Assert.True(await world.UseAsync<CompleteRun, bool>(complete => complete.RunAsync(run.Id, Ct)));
        Assert.Equal(RunState.Completed, (await world.RunAsync(run.Id, Ct)).State);
    }
}
