using Platform.Channels.Messages;

namespace Channels.Tests.Messages;

public sealed class BeginSendsTests
{
    [Fact]
    public async Task No_send_begins_before_the_mark_that_covers_it_is_committed()
    {
        var committed = 0L;
        var begin = new BeginSends(Attempts(100), 4, async through =>
        {
            await Task.Yield();
            Volatile.Write(ref committed, through);
            return true;
        });

        await Task.WhenAll(Enumerable.Range(0, 100).Select(position => Task.Run(async () =>
        {
            Assert.True(await begin.RunAsync(position));
            Assert.True(Volatile.Read(ref committed) >= 1_000 + position);
        })));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    [InlineData(64)]
    public async Task The_mark_never_runs_further_ahead_than_a_window_and_a_half(int window)
    {
        var committed = 999L;
        var moves = 0;
        var begin = new BeginSends(Attempts(500), window, through =>
        {
            moves++;
            Volatile.Write(ref committed, through);
            return Task.FromResult(true);
        });

        for (var position = 0; position < 500; position++)
        {
            Assert.True(await begin.RunAsync(position));
            await Task.Delay(position % 50 == 0 ? 1 : 0, TestContext.Current.CancellationToken);
            Assert.InRange(Volatile.Read(ref committed) - (1_000 + position), 0, window + ((window + 1) / 2));
        }
        Assert.InRange(moves, 500 / (window + 1), (500 / window) + 1);
    }

    [Fact]
    public async Task Once_the_lease_is_lost_what_is_not_yet_marked_never_begins()
    {
        var begin = new BeginSends(Attempts(10), 2, through => Task.FromResult(through < 1_004));

        var begun = new List<bool>();
        for (var position = 0; position < 10; position++) begun.Add(await begin.RunAsync(position));

        Assert.Equal([true, true, true, true, false, false, false, false, false, false], begun);
    }

    private static long[] Attempts(int count) => [.. Enumerable.Range(0, count).Select(i => 1_000L + i)];
}
