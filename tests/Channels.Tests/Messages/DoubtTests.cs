using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Channels.Providers;
using Platform.Tenancy.Auditing;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Channels.Tests.Messages;

public sealed class DoubtTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_worker_that_dies_while_it_sends_leaves_a_doubt_that_is_shown_and_never_resent(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var lender = await world.TenantAsync("a", Ct);
        var ids = await lender.PumpAsync(3, Ct);
        await AbandonAsync(lender);

        Assert.Equal(0, await RecoverAsync(lender)); // the lease still runs
        world.Platform.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(3, await RecoverAsync(lender));
        Assert.All(await lender.OutboxAsync(Ct), row => Assert.Equal(OutboxState.InDoubt, row.State));
        await world.DrainAsync(Ct);
        await ResolveAsync(lender);
        await world.DrainAsync(Ct);

        Assert.Empty(world.Provider.Ledger);
        Assert.Empty(await lender.OutboxAsync(Ct));
        Assert.All(await lender.AttemptsAsync(Ct), attempt => Assert.Equal(AttemptState.Ambiguous, attempt.State));
        Assert.Equal(["submitting", "in_doubt", "ambiguous"], await lender.LeavesAsync(ids[0], Ct));
        Assert.Empty(world.Gate.Released); // it still counts against caps
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task What_a_dead_worker_had_claimed_and_not_begun_is_sent_by_the_next(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var lender = await world.TenantAsync("a", Ct);
        var ids = await lender.PumpAsync(5, Ct);
        var claim = await ClaimAsync(lender);
        Assert.True(await MarkAsync(lender, claim.Sends[0].LeaseBy, ids[1]));
        world.Platform.Clock.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(2, await RecoverAsync(lender));
        Assert.Equal(ids[2..], world.Gate.Released.Order());
        await world.DrainAsync(Ct);
        await ResolveAsync(lender);

        Assert.Equal(ids[2..], world.Provider.Ledger.Order());
        var attempts = await lender.AttemptsAsync(Ct);
        Assert.Equal([AttemptState.Ambiguous, AttemptState.Ambiguous], attempts.Take(2).Select(attempt => attempt.State));
        Assert.All(attempts.Skip(2), attempt => Assert.Equal(AttemptState.Submitted, attempt.State));
        Assert.Equal(["submitting", "planned", "submitting", "submitted"], await lender.LeavesAsync(ids[4], Ct));
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_zombie_cannot_begin_what_was_given_to_the_next(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var lender = await world.TenantAsync("a", Ct);
        var ids = await lender.PumpAsync(1, Ct);
        var claim = await ClaimAsync(lender);
        world.Platform.Clock.Advance(TimeSpan.FromMinutes(2));

        Assert.False(await MarkAsync(lender, claim.Sends[0].LeaseBy, ids[0])); // late, though nobody took over yet
        await RecoverAsync(lender);
        Assert.False(await MarkAsync(lender, claim.Sends[0].LeaseBy, ids[0]));
        Assert.Equal(OutboxState.Ready, Assert.Single(await lender.OutboxAsync(Ct)).State);
        await RecoverAsync(lender);
        Assert.Empty(await lender.ReadAsync(db => db.Set<ClaimMark>().ToListAsync(Ct), Ct));
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_lost_answer_is_in_doubt_and_a_receipt_proves_it_was_sent(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var lender = await world.TenantAsync("a", Ct);
        var ids = await lender.PumpAsync(1, Ct);
        world.Provider.Answer = _ => throw new TimeoutException("lost");
        await world.DrainAsync(Ct);
        Assert.Equal(OutboxState.InDoubt, Assert.Single(await lender.OutboxAsync(Ct)).State);

        await ReceiveAsync(lender, ids[0], AttemptState.Delivered);
        await ResolveAsync(lender);

        Assert.Equal(AttemptState.Delivered, Assert.Single(await lender.AttemptsAsync(Ct)).State);
        Assert.Empty(await lender.OutboxAsync(Ct));
        Assert.Equal(["submitting", "in_doubt", "delivered"], await lender.LeavesAsync(ids[0], Ct));
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_receipt_that_comes_after_we_gave_up_still_counts(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var lender = await world.TenantAsync("a", Ct);
        var ids = await lender.PumpAsync(1, Ct);
        world.Provider.Answer = _ => Task.FromResult<SendOutcome>(new SendOutcome.Ambiguous("timeout"));
        await world.DrainAsync(Ct);
        await ResolveAsync(lender);
        Assert.Equal(AttemptState.Ambiguous, Assert.Single(await lender.AttemptsAsync(Ct)).State);

        await ReceiveAsync(lender, ids[0], AttemptState.Submitted);
        await MergeAsync(lender);

        Assert.Equal(AttemptState.Submitted, Assert.Single(await lender.AttemptsAsync(Ct)).State);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_provider_that_can_be_asked_resolves_the_doubt_either_way(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        world.Provider.Doubt = DoubtPolicy.LookUp;
        var lender = await world.TenantAsync("a", Ct);
        var ids = await lender.PumpAsync(3, Ct);
        world.Provider.Answer = _ => Task.FromResult<SendOutcome>(new SendOutcome.Ambiguous("timeout"));
        world.Provider.Known = send => send.AttemptId == ids[0] ? new SendOutcome.Submitted("found")
            : send.AttemptId == ids[1] ? new SendOutcome.Rejected("not_found", MayRetry: true)
            : null;
        await world.DrainAsync(Ct);
        world.Provider.Answer = ScriptedProvider.Accept;

        Assert.Equal(0, await ResolveAsync(lender)); // too early to believe an absence
        world.Platform.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(2, await ResolveAsync(lender));
        await world.DrainAsync(Ct);

        var attempts = await lender.AttemptsAsync(Ct);
        Assert.Equal((AttemptState.Submitted, "found"), (attempts[0].State, attempts[0].ProviderMessageId));
        Assert.Equal((AttemptState.Submitted, $"S{ids[1]}"), (attempts[1].State, attempts[1].ProviderMessageId));
        Assert.Equal(2, world.Provider.Ledger.Count(id => id == ids[1])); // resent only after proof
        Assert.Equal([ids[1]], world.Gate.Released);
        Assert.Equal(OutboxState.InDoubt, Assert.Single(await lender.OutboxAsync(Ct)).State);

        world.Platform.Clock.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(1, await ResolveAsync(lender));
        Assert.Equal(AttemptState.Ambiguous, (await lender.AttemptsAsync(Ct))[2].State);
        Assert.Equal(1, world.Provider.Ledger.Count(id => id == ids[2]));
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_zombie_cannot_complete_and_its_late_answer_resolves_the_doubt(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var lender = await world.TenantAsync("a", Ct);
        var ids = await lender.PumpAsync(1, Ct);
        var claim = await BegunAsync(lender);
        world.Platform.Clock.Advance(TimeSpan.FromMinutes(2));
        await RecoverAsync(lender);

        var send = Assert.Single(claim.Sends);
        await lender.RunAsync<CompleteSends>((complete, token) => complete.RunAsync(
            [new Settlement(send.Message, send.LeaseBy, send.To.AddressIndex, "scripted", new SendOutcome.Submitted("late"))], token), Ct);

        Assert.Equal(OutboxState.InDoubt, Assert.Single(await lender.OutboxAsync(Ct)).State);
        Assert.Equal(AttemptState.Planned, Assert.Single(await lender.AttemptsAsync(Ct)).State);
        await ResolveAsync(lender);
        var attempt = Assert.Single(await lender.AttemptsAsync(Ct));
        Assert.Equal((AttemptState.Submitted, "late"), (attempt.State, attempt.ProviderMessageId));
        Assert.Equal(["submitting", "in_doubt", "submitted"], await lender.LeavesAsync(ids[0], Ct));
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Whatever_a_zombie_was_told_it_changes_nothing(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var lender = await world.TenantAsync("a", Ct);
        await lender.PumpAsync(3, Ct);
        var claim = await BegunAsync(lender);
        world.Platform.Clock.Advance(TimeSpan.FromMinutes(2));
        await RecoverAsync(lender);
        SendOutcome[] told = [new SendOutcome.Rejected("no", false), new SendOutcome.Throttled(TimeSpan.Zero), new SendOutcome.Ambiguous("?")];

        await lender.RunAsync<CompleteSends>((complete, token) => complete.RunAsync(
            [.. claim.Sends.Zip(told, (send, outcome) => new Settlement(send.Message, send.LeaseBy, send.To.AddressIndex, "scripted", outcome))], token), Ct);

        Assert.All(await lender.OutboxAsync(Ct), row => Assert.Equal(OutboxState.InDoubt, row.State));
        Assert.All(await lender.AttemptsAsync(Ct), attempt => Assert.Equal(AttemptState.Planned, attempt.State));
        Assert.Empty(world.Gate.Released);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    [Trait("row", "000-5")]
    public async Task A_zombie_cannot_send_with_the_permit_it_still_holds(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var lender = await world.TenantAsync("a", Ct);
        await lender.PumpAsync(1, Ct);
        var send = Assert.Single((await ClaimAsync(lender)).Sends);
        world.Platform.Clock.Advance(TimeSpan.FromSeconds(21)); // half of the lease

        var message = new RenderedMessage(send.Message.AttemptId, "t", ChannelKind.Sms, send.To, null, "x", null, send.Message.ExpiresAt);
        await Assert.ThrowsAsync<SendNotPermittedException>(() => world.Provider.SendAsync(
            send.Permit, new ChannelAccount { Provider = "scripted", Name = "", Settings = [] }, message, Ct));
        Assert.Empty(world.Provider.Ledger);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task An_operator_says_what_became_of_it_and_the_audit_knows(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var lender = await world.TenantAsync("a", Ct);
        var ids = await lender.PumpAsync(2, Ct);
        world.Provider.Answer = _ => Task.FromResult<SendOutcome>(new SendOutcome.Ambiguous("timeout"));
        await world.DrainAsync(Ct);
        await ResolveAsync(lender);
        world.Provider.Answer = ScriptedProvider.Accept;

        await lender.RunAsync<ResolveAmbiguous>(async (resolve, token) =>
        {
            Assert.False((await resolve.RunAsync(new(ids[0], WasSent: true), token)).IsRefused);
            Assert.False((await resolve.RunAsync(new(ids[1], WasSent: false), token)).IsRefused);
            Assert.Equal("conflict", (await resolve.RunAsync(new(ids[0], WasSent: false), token)).Refusal.Code);
        }, Ct);
        await lender.PumpAsync(Ct);
        await world.DrainAsync(Ct);

        Assert.All(await lender.AttemptsAsync(Ct), attempt => Assert.Equal(AttemptState.Submitted, attempt.State));
        Assert.Equal(1, world.Provider.Ledger.Count(id => id == ids[0]));
        Assert.Equal(2, world.Provider.Ledger.Count(id => id == ids[1]));
        Assert.Equal(2, await lender.ReadAsync(db => db.Set<AuditEntry>().CountAsync(a => a.Action == "attempt.resolve", Ct), Ct));
    }

    private static Task<Claim> ClaimAsync(Sender lender) => lender.AskAsync<ClaimOutbox, Claim>(
        (claim, token) => claim.RunAsync(new(ChannelKind.Sms, 500, "scripted"), token), Ct);

    private static async Task AbandonAsync(Sender lender) => await BegunAsync(lender);

    /// <summary>A claim of which everything may have been sent.</summary>
    private static async Task<Claim> BegunAsync(Sender lender)
    {
        var claim = await ClaimAsync(lender);
        Assert.True(await MarkAsync(lender, claim.Sends[0].LeaseBy, claim.Sends[^1].Message.AttemptId));
        return claim;
    }

    private static Task<bool> MarkAsync(Sender lender, Guid leaseBy, long through) =>
        lender.AskAsync<ClaimOutbox, bool>((claim, token) => claim.MarkAsync(leaseBy, through, token), Ct);

    private static Task<int> RecoverAsync(Sender lender) =>
        lender.AskAsync<RecoverLeases, int>((recover, token) => recover.RunAsync(token), Ct);

    private static Task<int> ResolveAsync(Sender lender) =>
        lender.AskAsync<ResolveDoubts, int>((resolve, token) => resolve.RunAsync(token), Ct);

    private static Task<int> MergeAsync(Sender lender) =>
        lender.AskAsync<MergeReceipts, int>((merge, token) => merge.RunAsync(token), Ct);

    private static Task<int> ReceiveAsync(Sender lender, long attempt, AttemptState state) =>
        lender.AskAsync<TakeReceipt, int>((take, token) => take.RunAsync([new(attempt, "scripted", "id", state)], token), Ct);
}
