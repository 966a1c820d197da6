using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Channels.Tests.Messages;

public sealed class ReceiptTests(PostgresServer postgres)
{
    private static readonly AttemptState[] States =
        [AttemptState.Submitted, AttemptState.Delivered, AttemptState.Read, AttemptState.Failed];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Ten_copies_at_once_are_one_transition_and_one_leaf(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var lender = await world.TenantAsync("a", Ct);
        var ids = await SentAsync(world, lender, 1);

        var taken = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => TakeAsync(lender, new(ids[0], "scripted", "id", AttemptState.Delivered))));
        await Task.WhenAll(MergeAsync(lender), MergeAsync(lender));
        await MergeAsync(lender);

        Assert.Equal(1, taken.Sum());
        Assert.Equal(["submitting", "submitted", "delivered"], await lender.LeavesAsync(ids[0], Ct));
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task The_end_is_the_same_in_whatever_order_and_batches_receipts_come(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var lender = await world.TenantAsync("a", Ct);
        const int count = 40;
        var ids = await SentAsync(world, lender, count);
        var dice = new Random(20260310);
        var sets = Enumerable.Range(0, count)
            .Select(_ => Enumerable.Range(0, dice.Next(1, 5)).Select(_ => dice.Next(4)).ToArray()).ToArray();
        var expected = new AttemptState[count];
        for (var i = 0; i < count; i++) expected[i] = sets[i].Select(s => States[s]).Max();

        for (var round = 0; round < 4; round++)
        {
            var batch = ids.Select((id, i) => (id, i)).Where(x => round < sets[x.i].Length)
                .Select(x => new TakeReceipt.Request(x.id, "scripted", "id", States[sets[x.i][round]])).ToList();
            await lender.RunAsync<TakeReceipt>((take, token) => take.RunAsync(batch, token), Ct);
            if (round % 2 == 0) await MergeAsync(lender);
        }
        await MergeAsync(lender);

        Assert.Equal(expected, (await lender.AttemptsAsync(Ct)).Select(attempt => attempt.State));
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_receipt_that_beats_our_completion_waits_for_it(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var lender = await world.TenantAsync("a", Ct);
        var ids = await lender.PumpAsync(1, Ct);
        world.Provider.Answer = async message =>
        {
            await TakeAsync(lender, new(message.AttemptId, "scripted", "S1", AttemptState.Delivered));
            Assert.Equal(0, await MergeAsync(lender));
            return await ScriptedProvider.Accept(message);
        };

        await world.DrainAsync(Ct);
        Assert.Equal(AttemptState.Submitted, Assert.Single(await lender.AttemptsAsync(Ct)).State);
        Assert.Equal(1, await MergeAsync(lender));

        Assert.Equal(AttemptState.Delivered, Assert.Single(await lender.AttemptsAsync(Ct)).State);
        Assert.Equal(["submitting", "submitted", "delivered"], await lender.LeavesAsync(ids[0], Ct));
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_stop_that_comes_with_a_receipt_holds_from_the_same_transaction(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var lender = await world.TenantAsync("a", Ct);
        var ids = await SentAsync(world, lender, 1);

        await TakeAsync(lender, new(ids[0], "scripted", "id", AttemptState.Failed, "21610",
            (ChannelKind.Sms, GateScript.Index(ids[0]), "opted_out")));

        Assert.Equal("opted_out", await lender.ReadAsync(db => db.Suppressions.Select(s => s.Reason).SingleAsync(Ct), Ct));
    }

    private static async Task<long[]> SentAsync(World world, Sender lender, int count)
    {
        var ids = await lender.PumpAsync(count, Ct);
        await world.DrainAsync(Ct);
        return ids;
    }

    private static Task<int> TakeAsync(Sender lender, TakeReceipt.Request receipt) =>
        lender.AskAsync<TakeReceipt, int>((take, token) => take.RunAsync([receipt], token), Ct);

    private static Task<int> MergeAsync(Sender lender) =>
        lender.AskAsync<MergeReceipts, int>((merge, token) => merge.RunAsync(token), Ct);
}
