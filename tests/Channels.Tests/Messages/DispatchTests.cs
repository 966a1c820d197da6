using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Channels.Providers;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Channels.Tests.Messages;

public sealed class DispatchTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task What_is_due_is_sent_once_and_leaves_the_outbox(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var lender = await world.TenantAsync("a", Ct);
        var ids = await lender.PumpAsync(1_200, Ct);

        Assert.Equal(1_200, await world.DrainAsync(Ct));

        Assert.Equal(ids, world.Provider.Ledger.Order());
        Assert.Empty(await lender.OutboxAsync(Ct));
        Assert.All(await lender.AttemptsAsync(Ct), attempt =>
        {
            Assert.Equal(AttemptState.Submitted, attempt.State);
            Assert.Equal("scripted", attempt.Provider);
            Assert.Equal($"S{attempt.Id}", attempt.ProviderMessageId);
        });
        Assert.Equal(["submitting", "submitted"], await lender.LeavesAsync(ids[0], Ct));
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Workers_side_by_side_never_send_one_attempt_twice(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct, options => (options.Degree, options.Batch) = (4, 25));
        var lender = await world.TenantAsync("a", Ct);
        var ids = await lender.PumpAsync(600, Ct);

        // Two dispatchers that know nothing of each other, as two nodes.
        var nodes = Enumerable.Range(0, 2)
            .Select(_ => ActivatorUtilities.CreateInstance<DispatchMessages>(world.Platform.Services)).ToList();
        await Task.WhenAll(nodes.Select(node => Task.Run(() => node.DrainAsync(Ct), Ct)));

        Assert.Equal(ids, world.Provider.Ledger.Order());
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task What_the_gate_drops_is_suppressed_with_its_reason_and_never_sent(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var lender = await world.TenantAsync("a", Ct);
        var ids = await lender.PumpAsync(3, Ct);
        world.Gate.Answer = m => m.AttemptId == ids[1]
            ? new SendDecision.Drop(m.AttemptId, Guid.CreateVersion7(), "paid")
            : GateScript.Allow(m);

        await world.DrainAsync(Ct);

        var attempts = await lender.AttemptsAsync(Ct);
        Assert.Equal((AttemptState.Suppressed, "paid"), (attempts[1].State, attempts[1].Reason));
        Assert.DoesNotContain(ids[1], world.Provider.Ledger);
        Assert.Equal(["suppressed"], await lender.LeavesAsync(ids[1], Ct));
        Assert.Empty(await lender.OutboxAsync(Ct));
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task What_may_go_later_waits_for_that_instant_and_is_asked_again(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var lender = await world.TenantAsync("a", Ct);
        var at = world.Platform.Clock.GetUtcNow().AddHours(2);
        var ids = await lender.PumpAsync(1, Ct);
        world.Gate.Answer = m => world.Platform.Clock.GetUtcNow() < at
            ? new SendDecision.Later(m.AttemptId, Guid.CreateVersion7(), "hours.default", at)
            : GateScript.Allow(m);

        await world.DrainAsync(Ct);

        var waiting = Assert.Single(await lender.AttemptsAsync(Ct));
        Assert.Equal((AttemptState.Planned, "hours.default", at), (waiting.State, waiting.Reason, waiting.DueAt));
        Assert.Empty(await lender.OutboxAsync(Ct)); // beyond the horizon the outbox does not keep it

        world.Platform.Clock.Advance(TimeSpan.FromHours(2));
        await lender.PumpAsync(Ct);
        await world.DrainAsync(Ct);
        Assert.Equal(ids, world.Provider.Ledger);
        Assert.Null(Assert.Single(await lender.AttemptsAsync(Ct)).Reason);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task What_may_go_only_after_its_time_expires(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var lender = await world.TenantAsync("a", Ct);
        await lender.PumpAsync(1, Ct);
        world.Gate.Answer = m => new SendDecision.Later(m.AttemptId, Guid.CreateVersion7(), "hours.default", m.ExpiresAt);

        await world.DrainAsync(Ct);

        Assert.Equal(AttemptState.Expired, Assert.Single(await lender.AttemptsAsync(Ct)).State);
        Assert.Empty(await lender.OutboxAsync(Ct));
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_persons_work_is_handed_over_without_any_provider(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var lender = world.Of(await world.Platform.TenantAsync("a", Ct));
        var ids = await lender.PlanAsync(2, Ct, channel: ChannelKind.Call);
        await lender.PumpAsync(Ct);
        world.Gate.Answer = m => new SendDecision.Hand(m.AttemptId, Guid.CreateVersion7());

        await world.DrainAsync(Ct);

        Assert.All(await lender.AttemptsAsync(Ct), attempt => Assert.Equal(AttemptState.Handed, attempt.State));
        Assert.Empty(await lender.OutboxAsync(Ct));
        Assert.Equal(["handed"], await lender.LeavesAsync(ids[0], Ct));
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Without_a_decision_nothing_is_sent(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var lender = await world.TenantAsync("a", Ct);
        var ids = await lender.PumpAsync(4, Ct);
        world.Gate.Answer = m => m.AttemptId == ids[0] ? null
            : m.AttemptId == ids[1] ? new SendDecision.Send(m.AttemptId, Guid.Empty, GateScript.To(m.AttemptId), new Dictionary<string, object?>())
            : m.AttemptId == ids[2] ? new SendDecision.Drop(ids[3], Guid.CreateVersion7(), "paid") // a second answer to the last
            : GateScript.Allow(m);

        await world.DrainAsync(Ct);

        Assert.Empty(world.Provider.Ledger);
        Assert.All(await lender.AttemptsAsync(Ct), attempt => Assert.Equal(AttemptState.Planned, attempt.State));
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_gate_that_fails_on_one_message_holds_back_only_that_one(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct, options => options.Degree = 1);
        var lender = await world.TenantAsync("a", Ct);
        var ids = await lender.PumpAsync(40, Ct);
        world.Gate.Answer = m => m.AttemptId == ids[17] ? throw new InvalidOperationException("poison") : GateScript.Allow(m);

        await world.DrainAsync(Ct);

        Assert.Equal(ids.Where(id => id != ids[17]), world.Provider.Ledger.Order());
        Assert.Equal(OutboxState.Ready, Assert.Single(await lender.OutboxAsync(Ct)).State);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_gate_that_always_fails_sends_nothing_and_does_not_spin(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var lender = await world.TenantAsync("a", Ct);
        await lender.PumpAsync(500, Ct);
        world.Gate.Before = _ => throw new TimeoutException("the gate is down");

        await world.DrainAsync(Ct).WaitAsync(TimeSpan.FromSeconds(30), Ct);

        Assert.Empty(world.Provider.Ledger);
        Assert.Equal(500, (await lender.OutboxAsync(Ct)).Count(row => row.State is OutboxState.Ready));
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_stop_that_was_committed_before_the_claim_holds(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var lender = await world.TenantAsync("a", Ct);
        var ids = await lender.PumpAsync(3, Ct);
        await lender.WriteAsync(db =>
        {
            db.Add(new Suppression
            {
                Channel = ChannelKind.Sms, AddressIndex = GateScript.Index(ids[2]), Reason = "opted_out", At = world.Platform.Clock.GetUtcNow(),
            });
            // Another channel's stop is another matter.
            db.Add(new Suppression
            {
                Channel = ChannelKind.Email, AddressIndex = GateScript.Index(ids[0]), Reason = "bounced", At = world.Platform.Clock.GetUtcNow(),
            });
            return Task.CompletedTask;
        }, Ct);

        await world.DrainAsync(Ct);

        Assert.Equal(ids[..2], world.Provider.Ledger.Order());
        var stopped = (await lender.AttemptsAsync(Ct))[2];
        Assert.Equal((AttemptState.Suppressed, "opted_out"), (stopped.State, stopped.Reason));
        Assert.Equal([ids[2]], world.Gate.Released); // the gate had counted it
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_template_that_cannot_be_written_fails_its_own_attempt_only(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var lender = await world.TenantAsync("a", Ct);
        var good = await lender.PlanAsync(5, Ct);
        var bad = await lender.PlanAsync(1, Ct, body: "Dear {{ nobody.knows }}");
        await lender.PumpAsync(Ct);

        await world.DrainAsync(Ct);

        Assert.Equal(good, world.Provider.Ledger.Order());
        var failed = (await lender.AttemptsAsync(Ct)).Single(attempt => attempt.Id == bad[0]);
        Assert.Equal((AttemptState.Failed, "template_error"), (failed.State, failed.Reason));
        Assert.Equal(bad, world.Gate.Released);
        Assert.Equal(["submitting", "failed"], await lender.LeavesAsync(bad[0], Ct));
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_throttled_send_comes_back_and_costs_no_try(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct, options => options.MaxTries = 1);
        var lender = await world.TenantAsync("a", Ct);
        var ids = await lender.PumpAsync(20, Ct);
        world.Provider.Answer = _ => Task.FromResult<SendOutcome>(new SendOutcome.Throttled(TimeSpan.FromSeconds(30)));

        for (var storm = 0; storm < 4; storm++)
        {
            await world.DrainAsync(Ct);
            Assert.All(await lender.OutboxAsync(Ct), row => Assert.Equal((OutboxState.Ready, 0), (row.State, row.Tries)));
            world.Platform.Clock.Advance(TimeSpan.FromSeconds(31));
        }
        Assert.InRange(world.Provider.Ledger.Count, 4, 4 * 8); // the account rested, the rest of each claim was not begun
        world.Provider.Answer = ScriptedProvider.Accept;
        await world.DrainAsync(Ct);

        Assert.All(await lender.AttemptsAsync(Ct), attempt => Assert.Equal(AttemptState.Submitted, attempt.State));
        Assert.Equal(ids.Length, (await lender.AttemptsAsync(Ct)).Count);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_refusal_that_may_pass_is_tried_again_and_then_fails(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct, options => options.MaxTries = 3);
        var lender = await world.TenantAsync("a", Ct);
        var ids = await lender.PumpAsync(1, Ct);
        world.Provider.Answer = _ => Task.FromResult<SendOutcome>(new SendOutcome.Rejected("mailbox_full", MayRetry: true));

        for (var i = 0; i < 5; i++)
        {
            await world.DrainAsync(Ct);
            world.Platform.Clock.Advance(TimeSpan.FromMinutes(10));
        }

        Assert.Equal(3, world.Provider.Ledger.Count);
        var attempt = Assert.Single(await lender.AttemptsAsync(Ct));
        Assert.Equal((AttemptState.Failed, "mailbox_full"), (attempt.State, attempt.Reason));
        Assert.Equal(
            ["submitting", "planned", "submitting", "planned", "submitting", "failed"], await lender.LeavesAsync(ids[0], Ct));
        Assert.Equal(3, world.Gate.Released.Count);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task An_address_the_provider_gives_up_is_suppressed_in_the_same_transaction(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var lender = await world.TenantAsync("a", Ct);
        var ids = await lender.PumpAsync(1, Ct);
        world.Provider.Answer = _ => Task.FromResult<SendOutcome>(new SendOutcome.Rejected("twilio.21610", false, "opted_out"));

        await world.DrainAsync(Ct);

        var stop = Assert.Single(await lender.ReadAsync(db => db.Suppressions.ToListAsync(Ct), Ct));
        Assert.Equal((ChannelKind.Sms, "opted_out"), (stop.Channel, stop.Reason));
        Assert.Equal(GateScript.Index(ids[0]), stop.AddressIndex);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task An_account_that_is_down_hands_over_to_the_next(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var lender = await world.TenantAsync("a", Ct);
        await lender.RunAsync<SaveChannelAccount>(async (save, token) => Assert.False((await save.RunAsync(
            new(null, ChannelKind.Sms, "sandbox", "second", """{"rejectRate":0,"failureRate":0,"maxDelayMs":5}""", Priority: 5), token)).IsRefused), Ct);
        await lender.PumpAsync(30, Ct);
        world.Provider.Answer = _ => Task.FromResult<SendOutcome>(new SendOutcome.Throttled(TimeSpan.FromHours(1)));

        await world.DrainAsync(Ct);

        // What the first refused waits for the hour it named; everything else went through the second.
        var attempts = await lender.AttemptsAsync(Ct);
        Assert.Equal(30 - world.Provider.Ledger.Count, attempts.Count(attempt => attempt.Provider == "sandbox"));
        Assert.InRange(world.Provider.Ledger.Count, 1, 8);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_small_tenant_is_not_kept_waiting_by_a_large_one(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(
            kind, postgres, Ct, options => (options.Tenants, options.Batch, options.Turn) = (1, 20, TimeSpan.FromMilliseconds(50)));
        var whale = await world.TenantAsync("whale", Ct);
        var small = await world.TenantAsync("small", Ct);
        await whale.PumpAsync(1_000, Ct);
        world.Platform.Clock.Advance(TimeSpan.FromMilliseconds(10));
        var few = await small.PumpAsync(20, Ct);
        world.Provider.Answer = async message =>
        {
            await Task.Delay(2, Ct);
            world.Platform.Clock.Advance(TimeSpan.FromTicks(10)); // lanes are ordered by time
            return await ScriptedProvider.Accept(message);
        };

        await world.DrainAsync(Ct);

        var order = world.Provider.Ledger.ToList();
        Assert.Equal(1_020, order.Count);
        var served = order.FindLastIndex(few.Contains);
        Assert.True(served < 800, $"The small tenant's last message was number {served + 1} of 1,020.");
    }
}
