using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Collections.Campaigns;
using Platform.Testing;
using Platform.Testing.Postgres;
using Platform.Tests.Host;

namespace Platform.Tests.Crash;

/// <summary>
/// The shipped host is killed (kill -9) at seeded moments in the middle of a run and started again until the run is over:
/// nothing is lost, nothing is sent twice, and what nobody can know is listed. A failure prints its seed.
/// </summary>
public abstract class KillTests(PostgresServer postgres, DatabaseKind kind)
{
    private const int People = 150;

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected async Task KilledAsync(int seed)
    {
        var random = new Random(seed);
        await using var process = await PlatformProcess.StartAsync(kind, postgres, Ct, new Dictionary<string, string>
        {
            ["Dispatch:SendTimeout"] = "00:00:01", ["Dispatch:LeaseMargin"] = "00:00:01", ["Dispatch:Batch"] = "20",
            ["Dispatch:LookUpAfter"] = "00:00:02", ["Dispatch:GiveUpAfter"] = "00:00:05", ["Dispatch:Backoff"] = "00:00:01",
        });
        await using var ground = await Ground.OnAsync(kind, process.Connection, Ct);
        await ground.AccountAsync(ChannelKind.Sms, "sandbox",
            """{"minDelayMs":10,"maxDelayMs":120,"rejectRate":0.02,"failureRate":0,"lostAnswerRate":0.02,"optOutRate":0,"minReceiptSeconds":0,"maxReceiptSeconds":1}""", 4, Ct);
        var campaign = await ground.CampaignAsync(People, [ChannelKind.Sms], Ct);
        var run = await ground.StartAsync(campaign, Ct);

        // Each kill waits for a number of messages to have left, and then a moment more.
        var last = 0;
        for (var kills = 0; kills < 3; kills++)
        {
            last += random.Next(5, People / 4);
            await SentAsync(ground, last);
            await Task.Delay(random.Next(0, 60), Ct);
            await process.KillAsync(Ct);
            await process.StartAsync(Ct);
        }
        await CompletedAsync(ground, run, process);

        var sandbox = await ground.ReadAsync(db => db.SandboxMessages.AsNoTracking()
            .GroupBy(message => message.AttemptId).Select(group => new { group.Key, Count = group.Count() })
            .ToDictionaryAsync(group => group.Key, group => group.Count, Ct), Ct);
        await using var scope = ground.Scope();
        var broken = await new InvariantChecker(scope.ServiceProvider).CheckAsync(sandbox, Ct);
        Assert.True(broken.Count == 0, $"seed {seed} on {kind}:\n{string.Join('\n', broken.Take(20))}");
        var counts = (await ground.RunAsync(run, Ct)).Counts;
        Assert.Equal(People, counts.Selected);
        Assert.True(counts.Submitted + counts.Delivered + counts.Ambiguous + counts.Failed == People, $"seed {seed}: {counts}");
        Assert.True(sandbox.Count >= People * 9 / 10, $"seed {seed}: {sandbox.Count} arrived");
    }

    private static async Task SentAsync(Ground ground, int count)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (await ground.ReadAsync(db => db.SandboxMessages.CountAsync(Ct), Ct) < count)
        {
            if (TimeProvider.System.GetElapsedTime(began) > TimeSpan.FromSeconds(60)) throw new TimeoutException($"{count} were not sent.");
            await Task.Delay(15, Ct);
        }
    }

    private static async Task CompletedAsync(Ground ground, Guid run, PlatformProcess process)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var view = await ground.RunAsync(run, Ct);
            Assert.True(Sum(view.Counts) == view.Counts.Selected, $"I5 while it runs: {view.Counts}");
            if (view.State is RunState.Completed && view.Counts.Planned + view.Counts.InFlight == 0) return;
            if (TimeProvider.System.GetElapsedTime(began) > TimeSpan.FromSeconds(90))
                throw new TimeoutException($"{view}\n{string.Join('\n', process.Output.TakeLast(40))}");
            await Task.Delay(200, Ct);
        }
    }

    private static long Sum(RunCounts c) => c.Suppressed + c.Planned + c.InFlight + c.Submitted + c.Delivered + c.Read
        + c.Failed + c.Expired + c.Cancelled + c.Ambiguous + c.Handed;
}

public sealed class KillOnSqliteTests(PostgresServer postgres) : KillTests(postgres, DatabaseKind.Sqlite)
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public Task A_killed_host_loses_nothing_and_sends_nothing_twice(int seed) => KilledAsync(seed);
}

public sealed class KillOnPostgresTests(PostgresServer postgres) : KillTests(postgres, DatabaseKind.Postgres)
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public Task A_killed_host_loses_nothing_and_sends_nothing_twice(int seed) => KilledAsync(seed);
}
