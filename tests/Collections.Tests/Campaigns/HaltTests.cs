using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Collections.Calls;
using Platform.Collections.Campaigns;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Collections.Tests.Campaigns;

public sealed class HaltTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseKind> Both => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Both)), Trait("row", "000-15")]
    public async Task A_supervisor_halts_what_runs_knowing_how_many_messages_and_calls_are_in_flight(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        for (var i = 0; i < 4; i++) await world.AccountAsync(await world.DebtorAsync("D" + i, Ct), 5, Ct);
        var sends = await world.PlannedRunAsync(await world.CampaignAsync("texts", Ct, World.Step(1, 5)), Ct);
        var calls = await world.PlannedRunAsync(await world.CampaignAsync("calls", Ct, World.Step(1, 5, ChannelKind.Call)), Ct);
        var texts = await world.AttemptsAsync(sends.Id, Ct);
        var tasks = await world.AttemptsAsync(calls.Id, Ct);
        await world.UseAsync<PumpOutbox, int>(pump => pump.RunAsync(Ct));
        await world.WriteAsync(async db =>
        {
            // One message is with its provider; one person of the calling campaign is on the telephone, another was.
            await db.Outbox.Where(row => row.AttemptId == texts[0].Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.State, OutboxState.Submitting), Ct);
            await db.Attempts.Where(row => row.RunId == calls.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.State, AttemptState.Handed), Ct);
            db.Add(CallOf(world, tasks[0], CallState.Answered));
            db.Add(CallOf(world, tasks[1], CallState.Ended));
        }, Ct);

        var live = await LiveAsync(world);
        Assert.Equal((RunState.Running, 3L, 1L, 0L), Of(live, sends.Id));
        Assert.Equal((RunState.Running, 0L, 0L, 1L), Of(live, calls.Id));

        var seen = live.Single(run => run.Id == sends.Id).Version;
        Assert.False((await world.UseAsync<PauseRun, Result>(halt => halt.RunAsync(sends.Id, seen, Ct), Role.LenderAdmin)).IsRefused);
        Assert.Equal((RunState.Paused, 3L, 1L, 0L), Of(await LiveAsync(world), sends.Id));
        Assert.All(await world.DecideAsync(texts[1..], Ct), decision => Assert.IsNotType<SendDecision.Send>(decision));
        // Whoever looked before the halt does not undo it unknowingly; who takes it back does.
        Assert.Equal("conflict", (await world.UseAsync<ResumeRun, Result>(go => go.RunAsync(sends.Id, seen, Ct), Role.LenderAdmin)).Refusal.Code);
        Assert.False((await world.UseAsync<ResumeRun, Result>(go => go.RunAsync(sends.Id, seen + 1, Ct), Role.LenderAdmin)).IsRefused);
        Assert.Equal((RunState.Running, 3L, 1L, 0L), Of(await LiveAsync(world, sends.Id), sends.Id));
        Assert.Equal("forbidden", (await world.UseAsync<PauseRun, Result>(halt => halt.RunAsync(sends.Id, Ct), Role.Collector)).Refusal.Code);
    }

    private static async Task<IReadOnlyList<LiveRun>> LiveAsync(World world, Guid? only = null) =>
        (await world.UseAsync<ListLiveRuns, Result<IReadOnlyList<LiveRun>>>(list => list.RunAsync(new(only), Ct), Role.LenderAdmin)).Value;

    private static (RunState, long, long, long) Of(IReadOnlyList<LiveRun> live, Guid run)
    {
        var found = live.Single(one => one.Id == run);
        return (found.State, found.Waiting, found.Messages, found.Calls);
    }

    private static Call CallOf(World world, Attempt task, CallState state) => new()
    {
        Id = Guid.CreateVersion7(), AttemptId = task.Id + 1_000, DebtorId = new(task.DebtorId), AccountId = new(task.AccountId), LineId = Guid.CreateVersion7(),
        CollectorId = Guid.CreateVersion7(), CollectorName = "Jonas Peel", State = state, PaceAt = world.Now, CallerId = "+15005550006",
        StartedAt = world.Now, AnsweredAt = world.Now,
    };
}
