using Platform.Channels.Messages;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Channels.Tests.Messages;

public sealed class PumpTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task The_outbox_stays_small_whatever_is_planned(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct, options => options.OutboxRows = 100);
        var lender = await world.TenantAsync("a", Ct);
        await lender.PlanAsync(250, Ct);

        Assert.Equal(100, await lender.PumpAsync(Ct));
        Assert.Equal(0, await lender.PumpAsync(Ct));
        await world.DrainAsync(Ct);
        Assert.Equal(100, await lender.PumpAsync(Ct));
        await world.DrainAsync(Ct);
        Assert.Equal(50, await lender.PumpAsync(Ct));
        await world.DrainAsync(Ct);

        Assert.Equal(250, world.Provider.Ledger.Distinct().Count());
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Only_what_is_due_within_minutes_is_moved(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var lender = await world.TenantAsync("a", Ct);
        await lender.PlanAsync(3, Ct, dueIn: TimeSpan.FromHours(1));
        var soon = await lender.PlanAsync(2, Ct, dueIn: TimeSpan.FromMinutes(4));

        Assert.Equal(2, await lender.PumpAsync(Ct));
        await world.DrainAsync(Ct);
        Assert.Empty(world.Provider.Ledger); // in the outbox, not yet due

        world.Platform.Clock.Advance(TimeSpan.FromMinutes(4));
        await world.DrainAsync(Ct);
        Assert.Equal(soon, world.Provider.Ledger.Order());
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_paused_run_stays_out_and_leaves_the_outbox_at_the_next_claim(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var lender = await world.TenantAsync("a", Ct);
        var run = Guid.CreateVersion7();
        await lender.PlanAsync(5, Ct, run: run);
        await lender.PumpAsync(Ct);
        var pause = new RunPause { RunId = run, Since = world.Platform.Clock.GetUtcNow() };
        await lender.WriteAsync(db => { db.Add(pause); return Task.CompletedTask; }, Ct);

        await world.DrainAsync(Ct);
        Assert.Empty(world.Provider.Ledger);
        Assert.Empty(await lender.OutboxAsync(Ct));
        Assert.Equal(0, await lender.PumpAsync(Ct));
        Assert.All(await lender.AttemptsAsync(Ct), attempt => Assert.Equal(AttemptState.Planned, attempt.State));

        await lender.WriteAsync(db => { db.Remove(db.Attach(pause).Entity); return Task.CompletedTask; }, Ct);
        Assert.Equal(5, await lender.PumpAsync(Ct));
        await world.DrainAsync(Ct);
        Assert.Equal(5, world.Provider.Ledger.Count);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task What_is_past_its_time_expires_wherever_it_waits(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct, options => options.OutboxRows = 10);
        var lender = await world.TenantAsync("a", Ct);
        var ids = await lender.PlanAsync(25, Ct, expiresIn: TimeSpan.FromMinutes(30));
        await lender.PumpAsync(Ct);
        world.Platform.Clock.Advance(TimeSpan.FromMinutes(31));

        await lender.PumpAsync(Ct);
        await world.DrainAsync(Ct);

        Assert.Empty(world.Provider.Ledger);
        Assert.Empty(await lender.OutboxAsync(Ct));
        Assert.All(await lender.AttemptsAsync(Ct), attempt => Assert.Equal((AttemptState.Expired, "expired"), (attempt.State, attempt.Reason)));
        Assert.Equal(["expired"], await lender.LeavesAsync(ids[0], Ct));
        Assert.Equal(["expired"], await lender.LeavesAsync(ids[^1], Ct));
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_row_that_expires_in_the_outbox_is_not_sent_by_a_late_claim(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var lender = await world.TenantAsync("a", Ct);
        await lender.PumpAsync(2, Ct, expiresIn: TimeSpan.FromMinutes(1));
        world.Platform.Clock.Advance(TimeSpan.FromMinutes(1));

        await world.DrainAsync(Ct);

        Assert.Empty(world.Provider.Ledger);
        Assert.All(await lender.AttemptsAsync(Ct), attempt => Assert.Equal(AttemptState.Expired, attempt.State));
        Assert.Empty(world.Gate.Asked);
    }
}
