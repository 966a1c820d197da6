using Collections.Tests.Cases;
using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Collections;
using Platform.Collections.Accounts;
using Platform.Collections.Debtors;
using Platform.Collections.Promises;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Collections.Tests.Promises;

public sealed class PlanTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseKind> Both => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Both)), Trait("row", "001-6")]
    public async Task A_plan_that_is_agreed_stops_treatments_until_it_is_broken(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var (desk, debtor, account) = await StartAsync(world);
        var campaign = await world.CampaignAsync("daily", Ct, World.Step(1, 5), World.Step(2, 20));
        Assert.False((await AgreeAsync(desk, debtor, account, 3)).IsRefused);

        var resting = Assert.Single(await world.AttemptsAsync((await world.PlannedRunAsync(campaign, Ct)).Id, Ct));
        Assert.Equal((AttemptState.Suppressed, "plan_active"), (resting.State, resting.Reason));

        // The first instalment falls due after three days; nothing is paid, and a day of grace later the plan is broken.
        world.Platform.Clock.Advance(TimeSpan.FromDays(15));
        await world.UseAsync<JudgePromises, int>(judge => judge.RunAsync(Ct));
        Assert.Equal(ArrangementState.Broken, (await PlanAsync(world)).State);
        var again = Assert.Single(await world.AttemptsAsync((await world.PlannedRunAsync(campaign, Ct)).Id, Ct));
        Assert.Null(again.Reason);
    }

    [Theory, MemberData(nameof(Both)), Trait("row", "001-6")]
    public async Task A_plan_above_the_collectors_authority_holds_only_when_somebody_else_approves_it(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var (desk, debtor, account) = await StartAsync(world);
        Assert.False((await AgreeAsync(desk, debtor, account, 13)).IsRefused);
        var plan = await PlanAsync(world);
        Assert.Equal(ArrangementState.Proposed, plan.State);
        Assert.Null((await AccountAsync(world, account)).RestsUntil);
        Assert.Equal("plan_waits", (await AgreeAsync(desk, debtor, account, 3)).Refusal.Code);
        Assert.Equal("forbidden", (await desk.AsAsync<DecidePlan, Result>(desk.Jonas, it => it.RunAsync(new(plan.Id, true), Ct))).Refusal.Code);

        var decided = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ =>
            world.UseAsync<DecidePlan, Result>(it => it.RunAsync(new(plan.Id, true), Ct), Role.LenderAdmin)));

        Assert.Single(decided, one => !one.IsRefused);
        Assert.All(decided.Where(one => one.IsRefused), one => Assert.Equal("plan_decided", one.Refusal.Code));
        Assert.Equal(ArrangementState.Active, (await PlanAsync(world)).State);
        var promises = await world.ReadAsync(db => db.Promises.AsNoTracking().ToListAsync(Ct), Ct);
        Assert.Equal((13, 90m), (promises.Count, promises.Sum(one => one.Amount)));
        Assert.Equal(desk.Jonas, promises[0].MadeBy);
        Assert.Equal(AgreedRest.Plan, (await AccountAsync(world, account)).RestsFor);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_plan_that_is_declined_rests_nothing_and_leaves_room_for_another(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var (desk, debtor, account) = await StartAsync(world);
        await AgreeAsync(desk, debtor, account, 13);
        var plan = (await PlanAsync(world)).Id;
        Assert.False((await world.UseAsync<DecidePlan, Result>(it => it.RunAsync(new(plan, false), Ct), Role.LenderAdmin)).IsRefused);

        Assert.Null((await AccountAsync(world, account)).RestsUntil);
        Assert.False((await AgreeAsync(desk, debtor, account, 3)).IsRefused);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task An_open_promise_lets_machines_rest_but_a_person_may_speak_about_it(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct, now: new DateTimeOffset(2026, 3, 10, 12, 0, 0, TimeSpan.Zero));
        var (desk, debtor, account) = await StartAsync(world);
        var id = Guid.CreateVersion7();
        await desk.AsAsync<RecordPromise, Result>(desk.Jonas, it => it.RunAsync(new(id, debtor.Id, account.Id, 50, new(2026, 3, 12)), Ct));
        var campaign = await world.CampaignAsync("daily", Ct, World.Step(1, 5));
        Assert.Equal("promise_open", Assert.Single(await world.AttemptsAsync((await world.PlannedRunAsync(campaign, Ct)).Id, Ct)).Reason);

        var view = (await desk.AsAsync<Platform.Collections.Cases.OpenCase, Result<Platform.Collections.Cases.CaseView>>(
            desk.Jonas, it => it.RunAsync(debtor.Id, Ct))).Value;
        Assert.True(view.Gate.Single(answer => answer.Channel is ChannelKind.Call).Allowed);

        await desk.AsAsync<WithdrawPromise, Result>(desk.Jonas, it => it.RunAsync(new(debtor.Id, id), Ct));
        Assert.Null((await AccountAsync(world, account)).RestsUntil);
    }

    private static async Task<(Desk, Debtor, Account)> StartAsync(World world)
    {
        var desk = new Desk(world);
        var debtor = await world.DebtorAsync("D", Ct);
        var account = await world.AccountAsync(debtor, 5, Ct, 100m);
        await desk.PlaceAsync(debtor, desk.Jonas);
        return (desk, debtor, account);
    }

    private static async Task<Result> AgreeAsync(Desk desk, Debtor debtor, Account account, int count)
    {
        var view = (await desk.AsAsync<Platform.Collections.Cases.OpenCase, Result<Platform.Collections.Cases.CaseView>>(
            desk.Jonas, it => it.RunAsync(debtor.Id, Ct))).Value;
        return await desk.AsAsync<AgreeArrangement, Result>(desk.Jonas, it => it.RunAsync(
            new(Guid.CreateVersion7(), debtor.Id, account.Id, 90, 30, count, view.Today.AddDays(3)), Ct));
    }

    private static Task<Arrangement> PlanAsync(World world) => world.ReadAsync(db => db.Arrangements.AsNoTracking().SingleAsync(Ct), Ct);

    private static Task<Account> AccountAsync(World world, Account account) =>
        world.ReadAsync(db => db.Accounts.AsNoTracking().SingleAsync(row => row.Id == account.Id, Ct), Ct);
}
