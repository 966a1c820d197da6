using Platform.Channels;
using Platform.Collections.Calls;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Collections.Tests.Calls;

public sealed class LineQualityTests(PostgresServer postgres)
{
    public static TheoryData<DatabaseKind> Both => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Both)), Trait("row", "004-16")]
    public async Task Each_number_of_a_line_is_told_apart_by_what_the_network_made_of_its_calls(DatabaseKind kind)
    {
        await using var calls = await CallWorld.CreateAsync(kind, postgres);
        var (debtor, account) = await calls.DebtorAsync();
        var line = await calls.World.ReadAsync(db => Task.FromResult(db.DialingLines.Single()), CallWorld.Ct);
        Call Made(string from, double daysAgo, CallState state, string? outcome, int ringAfter, int talk, decimal cost) => new()
        {
            Id = Guid.CreateVersion7(), DebtorId = debtor.Id, AccountId = account.Id, LineId = line.Id, CollectorId = Guid.CreateVersion7(),
            CollectorName = "Mia", CallerId = from, State = state, Outcome = outcome, Cost = cost,
            AttemptId = Next().ToUnixTimeSeconds(), PaceAt = Next(), StartedAt = calls.World.Now.AddDays(-daysAgo),
            RingingAt = ringAfter > 0 ? calls.World.Now.AddDays(-daysAgo).AddSeconds(ringAfter) : null,
            AnsweredAt = talk > 0 ? calls.World.Now.AddDays(-daysAgo).AddSeconds(ringAfter + 5) : null,
            EndedAt = state >= CallState.Ended ? calls.World.Now.AddDays(-daysAgo).AddSeconds(ringAfter + 5 + talk) : null,
        };
        await calls.World.WriteAsync(db =>
        {
            db.AddRange(
                Made("+442079460100", 1, CallState.Ended, "completed", 2, 60, 0.02m), Made("+442079460100", 1, CallState.Ended, "completed", 4, 3, 0.02m),
                Made("+442079460100", 2, CallState.Failed, "busy", 3, 0, 0), Made("+442079460100", 2, CallState.Failed, "no_answer", 3, 0, 0),
                Made("+442079460100", 3, CallState.Failed, "failed", 0, 0, 0), Made("+442079460100", 0.01, CallState.Answered, null, 2, 10, 0),
                Made("+442079460100", 10, CallState.Ended, "completed", 2, 60, 0.02m),
                Made("+442079460101", 1, CallState.Failed, "failed", 0, 0, 0), Made("+442079460101", 30, CallState.Ended, "completed", 2, 60, 0.02m));
            return Task.CompletedTask;
        }, CallWorld.Ct);

        var rows = await calls.World.UseAsync<LineQuality, Result<IReadOnlyList<LineQuality.Row>>>(it => it.RunAsync(new(7), CallWorld.Ct), Role.LenderAdmin);

        Assert.Equal(["+442079460100", "+442079460101"], rows.Value.Select(row => row.CallerId));
        var now = rows.Value[0].Now;
        Assert.Equal((5, 2, 1, 1, 1, 1), (now.Calls, now.Answered, now.Short, now.Busy, now.NoAnswer, now.Failed));
        Assert.Equal((0.4, 0.5, 0.2), (now.AnswerSeizure!.Value, now.ShortShare!.Value, now.FailedShare!.Value));
        Assert.Equal((3.0, 31.5), (now.PostDialDelay!.Value, now.AverageTalk!.Value));
        Assert.Equal((0.04m, 0.02m), (now.Cost, now.CostPerAnswer!.Value));
        Assert.Equal((1, 1.0), (rows.Value[0].Before.Calls, rows.Value[0].Before.AnswerSeizure!.Value));
        // What lies before both windows is not told.
        Assert.Equal((1, 0, (double?)null, (decimal?)null), (rows.Value[1].Now.Calls, rows.Value[1].Before.Calls, rows.Value[1].Now.PostDialDelay, rows.Value[1].Now.CostPerAnswer));
    }

    [Fact]
    public async Task A_collector_does_not_read_what_lines_cost()
    {
        await using var calls = await CallWorld.CreateAsync(DatabaseKind.Sqlite, postgres);
        var refused = await calls.World.UseAsync<LineQuality, Result<IReadOnlyList<LineQuality.Row>>>(it => it.RunAsync(new(7), CallWorld.Ct), Role.Collector);
        Assert.True(refused.IsRefused);
    }

    private static long _beat;
    private static DateTimeOffset Next() => DateTimeOffset.UnixEpoch.AddSeconds(Interlocked.Increment(ref _beat));
}
