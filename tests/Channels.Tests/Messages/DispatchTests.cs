using Platform.Channels.Messages;
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
}
