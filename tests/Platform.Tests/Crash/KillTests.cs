using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Collections.Campaigns;
using Platform.Testing;
using Platform.Testing.Postgres;
using Platform.Tests.Host;

namespace Platform.Tests.Crash;

/// <summary>
/// The shipped host is killed (kill -9) at seeded moments in the middle of a run and started again until the run is over:
/// nothing is lost, nothing is sent twice by the peers' own ledgers, and what nobody can know is listed as such. A failure
/// prints its seed.
/// </summary>
public abstract class KillTests(PostgresServer postgres, DatabaseKind kind)
{
    private const int People = 60;
    private const int Kills = 3;
    private const int InFlight = 4;
    private const int Claim = 40;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected async Task KilledAsync(int seed)
    {
        var random = new Random(seed);
        await using var peers = await Peers.StartAsync(TimeSpan.FromMilliseconds(25), Ct);
        await using var process = await PlatformProcess.StartAsync(kind, postgres, Ct, new Dictionary<string, string>
        {
            ["Twilio:BaseAddress"] = peers.Texts.BaseAddress.ToString(),
            ["Callbacks:PublicBaseUrl"] = "{address}",
            ["Dispatch:Batch"] = $"{Claim}",
            ["Dispatch:Degree"] = "1",
            ["Dispatch:SendTimeout"] = "00:00:05",
            ["Dispatch:LeaseMargin"] = "00:00:01",
            ["Dispatch:LookUpAfter"] = "00:00:05",
            ["Dispatch:GiveUpAfter"] = "00:00:10",
            ["Dispatch:Backoff"] = "00:00:01",
        });
        await using var ground = await Ground.OnAsync(kind, process.Connection, Ct);
        await peers.AccountsAsync(ground, InFlight, Ct);
        var campaign = await ground.CampaignAsync(People, [ChannelKind.Email, ChannelKind.Sms], Ct);
        var run = await ground.StartAsync(campaign, Ct);

        // Each kill waits for some more messages to have left, and then a moment of chance.
        for (var kill = 0; kill < Kills; kill++)
        {
            var until = Math.Min(peers.Count + random.Next(3, 2 * People / (Kills + 1)), 2 * People - InFlight);
            // What a kill left in doubt may never leave: then the run ends before so many have.
            await UntilAsync(async () => peers.Count >= until || await IsOverAsync(ground, run), $"seed {seed}: {until} to leave", process);
            await Task.Delay(random.Next(0, 60), Ct);
            await process.KillAsync(Ct);
            await process.StartAsync(Ct);
        }
        await UntilAsync(() => IsOverAsync(ground, run), $"seed {seed}: the run to end", process);
        await CheckAsync(ground, peers, run, seed);
    }

    private async Task CheckAsync(Ground ground, Peers peers, Guid run, int seed)
    {
        var ledger = peers.Ledger();
        await using var scope = ground.Scope();
        var broken = await new InvariantChecker(scope.ServiceProvider).CheckAsync(ledger, Ct);
        Assert.True(broken.Count == 0, $"seed {seed} on {kind}:\n{string.Join('\n', broken.Take(20))}");

        var attempts = await ground.ReadAsync(db => db.Attempts.AsNoTracking().Where(a => a.RunId == run).ToListAsync(Ct), Ct);
        Assert.Equal(2 * People, attempts.Count);
        var gone = attempts.Where(attempt => !ledger.ContainsKey(attempt.Id)).ToList();
        Assert.True(gone.TrueForAll(attempt => attempt.State is AttemptState.Ambiguous),
            $"seed {seed} on {kind}: lost {string.Join(", ", gone.Select(attempt => $"{attempt.Id} {attempt.State} {attempt.Reason}"))}");
        // A claim is forty, but a kill leaves in doubt only what each channel was sending, what was marked to begin next, and
        // the answers that were not recorded yet. A send that timed out is another matter.
        var doubts = attempts.Where(a => a.State is AttemptState.Ambiguous && a.Reason is not "timeout").ToList();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed} on {kind}: {doubts.Count} of {attempts.Count} in doubt after {Kills} kills");
        Assert.True(doubts.Count <= Kills * 2 * (3 * InFlight),
            $"seed {seed} on {kind}: {doubts.Count} in doubt, {string.Join(", ", doubts.CountBy(a => a.Reason ?? ""))}");
    }

    private static async Task<bool> IsOverAsync(Ground ground, Guid run)
    {
        var view = await ground.RunAsync(run, Ct);
        var c = view.Counts;
        var sum = c.Suppressed + c.Planned + c.InFlight + c.Submitted + c.Delivered + c.Read + c.Failed + c.Expired
            + c.Cancelled + c.Ambiguous + c.Handed;
        Assert.True(sum == c.Selected, $"I5 while it runs: {c}");
        return view.State is RunState.Completed;
    }

    private static async Task UntilAsync(Func<Task<bool>> holds, string what, PlatformProcess process)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            if (TimeProvider.System.GetElapsedTime(began) > TimeSpan.FromSeconds(150))
                throw new TimeoutException($"Waited for {what}.\n{string.Join('\n', process.Output.TakeLast(40))}");
            await Task.Delay(20, Ct);
        }
    }
}

public sealed class KillOnSqliteTests(PostgresServer postgres) : KillTests(postgres, DatabaseKind.Sqlite)
{
    [Theory]
    [InlineData(1)]
    public Task A_killed_host_loses_nothing_and_sends_nothing_twice(int seed) => KilledAsync(seed);

    public static TheoryData<int> Fifty => new(Enumerable.Range(1001, 50));

    [Theory]
    [Trait("category", "soak")]
    [MemberData(nameof(Fifty))]
    public Task Nor_does_it_fifty_times(int seed) => KilledAsync(seed);
}

public sealed class KillOnPostgresTests(PostgresServer postgres) : KillTests(postgres, DatabaseKind.Postgres)
{
    [Theory]
    [InlineData(2)]
    public Task A_killed_host_loses_nothing_and_sends_nothing_twice(int seed) => KilledAsync(seed);

    public static TheoryData<int> Fifty => new(Enumerable.Range(2001, 50));

    [Theory]
    [Trait("category", "soak")]
    [MemberData(nameof(Fifty))]
    public Task Nor_does_it_fifty_times(int seed) => KilledAsync(seed);
}
