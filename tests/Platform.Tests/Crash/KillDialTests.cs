using System.Text.Json;
using System.Xml.Linq;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Channels.Recordings;
using Platform.Channels.Voice;
using Platform.Collections;
using Platform.Collections.Calls;
using Platform.Tenancy;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Testing;
using Platform.Testing.Postgres;
using Platform.Testing.Twilio;
using Platform.Tests.Host;

namespace Platform.Tests.Crash;

/// <summary>
/// The shipped host is killed (kill -9) at seeded moments while collectors dial through a Twilio-shaped server that never calls
/// back: by that server's own ledger everybody is dialled exactly once, and every call and its recording is known in the end.
/// </summary>
public abstract class KillDialTests(PostgresServer postgres, DatabaseKind kind)
{
    private const int People = 16;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(150);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected async Task KilledAsync(int seed, int kills)
    {
        var random = new Random(seed);
        await using var twilio = await TwilioVoiceServer.StartAsync(Ct);
        twilio.Delay = TimeSpan.FromMilliseconds(120);
        await using var process = await PlatformProcess.StartAsync(kind, postgres, Ct, new Dictionary<string, string>
        {
            ["Twilio:BaseAddress"] = twilio.BaseAddress.ToString(), ["Callbacks:PublicBaseUrl"] = "{address}",
            ["HostingStartupAssemblies"] = "Platform.Tests", ["Callers:Count"] = $"{People}",
        });
        await using var ground = await Ground.OnAsync(kind, process.Connection, Ct);
        await process.KillAsync(Ct); // the line's hours are those of the lender's zone, and a host remembers the zone
        await LineAsync(ground, twilio);
        await ground.CampaignAsync(People, [ChannelKind.Sms], Ct);
        await process.StartAsync(Ct);

        var killed = TimeProvider.System.GetUtcNow();
        for (var kill = 0; kill < kills; kill++)
        {
            var until = Math.Min(twilio.Calls.Count + random.Next(1, 2 * People / (kills + 1)), People - 2);
            // Whoever a kill left in doubt is not dialled before that is settled: then fewer leave.
            await UntilAsync(async () => twilio.Calls.Count >= until || await IsStuckAsync(ground), $"seed {seed}: {until} to be dialled", process);
            await Task.Delay(random.Next(0, 200), Ct);
            await process.KillAsync(Ct);
            killed = TimeProvider.System.GetUtcNow();
            await process.StartAsync(Ct);
        }
        var late = new HashSet<Guid>();
        await UntilAsync(async () =>
        {
            Talk(twilio);
            await TimeGoesOnAsync(ground, killed, late);
            return await IsOverAsync(ground);
        }, $"seed {seed}: the calls to be over", process);
        await CheckAsync(ground, twilio, seed, late.Count);
    }

    private async Task CheckAsync(Ground ground, TwilioVoiceServer twilio, int seed, int orphans)
    {
        var tokens = new IntentTokens(new RootKeyOptions(HostWorld.RootKey, "unused"));
        var ledger = twilio.Calls.ToDictionary(call => call, call => Attempt(tokens, call));
        var dialled = twilio.Calls.CountBy(call => XElement.Parse(call.Twiml).Element("Dial")!.Element("Number")!.Value).ToList();
        Assert.True(dialled.TrueForAll(person => person.Value == 1), $"seed {seed} on {kind}: dialled twice {string.Join(", ", dialled.Where(p => p.Value > 1))}");
        Assert.Equal(People, dialled.Count);

        var (calls, recordings) = await ground.ReadAsync(async db => (
            await db.Calls.AsNoTracking().ToListAsync(Ct), await db.CallRecordings.AsNoTracking().ToListAsync(Ct)), Ct);
        foreach (var (taken, attempt) in ledger)
        {
            var call = Assert.Single(calls, call => call.AttemptId == attempt);
            Assert.Equal((taken.Sid, CallState.Ended, "completed"), (call.ProviderCallId, call.State, call.Outcome));
            Assert.Equal(RecordingState.Stored, Assert.Single(recordings, row => row.CallId == call.Id).State);
            Assert.True(taken.RecordingDeleted, $"seed {seed}: the provider keeps the recording of {taken.Sid}");
        }
        Assert.Equal(People, recordings.Count);
        var never = calls.Where(call => !ledger.ContainsValue(call.AttemptId)).ToList();
        Assert.All(never, call => Assert.Equal((CallState.Failed, "never_dialled"), (call.State, call.Outcome)));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"seed {seed} on {kind}: {calls.Count} calls written, {orphans} without an answer when killed, {never.Count} of them never dialled");

        await using var scope = ground.Scope();
        var broken = await new InvariantChecker(scope.ServiceProvider).CheckAsync(
            ledger.Values.CountBy(attempt => attempt).ToDictionary(pair => pair.Key, pair => pair.Value), Ct);
        Assert.True(broken.Count == 0, $"seed {seed} on {kind}:\n{string.Join('\n', broken.Take(20))}");
        Assert.Equal(People, await ground.ReadAsync(db => db.ContactEvents.CountAsync(Ct), Ct));
    }

    private static long Attempt(IntentTokens tokens, TwilioVoiceCall call)
    {
        var url = XElement.Parse(call.Twiml).Element("Dial")!.Element("Number")!.Attribute("statusCallback")!.Value;
        Assert.True(tokens.TryRead(url.Split('/')[^2], out _, out var attempt), url);
        return attempt;
    }

    private static async Task LineAsync(Ground ground, TwilioVoiceServer twilio)
    {
        await using (var platform = await ground.Services.GetRequiredService<IDbContextFactory<PlatformDb>>().CreateDbContextAsync(Ct))
            await platform.Tenants.Where(tenant => tenant.Key == "harbour").ExecuteUpdateAsync(set => set.SetProperty(tenant => tenant.TimeZone, Ground.NoonZone), Ct);
        var saved = await ground.UseAsync<SaveLine, Result<Guid>>(save => save.RunAsync(new(
            null, "Twilio", "twilio", JsonSerializer.Serialize(new { accountSid = twilio.AccountSid, authToken = twilio.AuthToken }),
            "+442079460100", People, 4, 480, 1320, 0.02m, "GBP"), Ct));
        Assert.False(saved.IsRefused, saved.IsRefused ? saved.Refusal.ToString() : "");
        for (var no = 0; no < People; no++)
        {
            await using var scope = ground.Scope(Callers.Person(no));
            await scope.ServiceProvider.GetRequiredService<SetAgent>().RunAsync(new(AgentState.Ready, CallMode.Manual, Callers.Phone(no)), Ct);
        }
    }

    /// <summary>Whoever was rung answers, talks and hangs up, and the server tells nobody.</summary>
    private static void Talk(TwilioVoiceServer twilio)
    {
        foreach (var call in twilio.Calls.Where(call => call.Leg is null))
            (call.Recording, call.LegSeconds, call.Status, call.Leg) = (new byte[4_000], 12, "completed", "completed");
    }

    /// <summary>
    /// The product asks after a minute of silence, and believes that a call is not there after ten; the test does not wait so
    /// long. Only what a killed host left behind grows old.
    /// </summary>
    private static async Task TimeGoesOnAsync(Ground ground, DateTimeOffset killed, HashSet<Guid> late)
    {
        var now = TimeProvider.System.GetUtcNow();
        await using var scope = ground.Scope();
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().WriteAsync(Ct);
        var left = await db.Calls.AsNoTracking().Where(call => call.State < CallState.Ended && call.ProviderCallId == null).ToListAsync(Ct);
        foreach (var call in left.Where(call => call.StartedAt < killed && late.Add(call.Id)))
            await db.ExecuteAsync($"update calls set started_at = {call.StartedAt.AddMinutes(-11)}, check_at = {now} where tenant_id = {db.TenantId} and id = {call.Id}", Ct);
        await db.ExecuteAsync($"update calls set check_at = {now} where tenant_id = {db.TenantId} and state < {CallState.Ended} and provider_call_id is not null", Ct);
        await db.CommitAsync(Ct);
    }

    private static Task<bool> IsStuckAsync(Ground ground) => ground.ReadAsync(async db =>
        await db.Calls.CountAsync(Ct) >= People && !await db.Calls.AnyAsync(call => call.ProviderCallId == null && call.PaceAt > TimeProvider.System.GetUtcNow().AddSeconds(-2), Ct), Ct);

    private static Task<bool> IsOverAsync(Ground ground) => ground.ReadAsync(async db =>
        await db.Calls.CountAsync(call => call.State == CallState.Ended, Ct) == People
        && await db.CallRecordings.CountAsync(row => row.State == RecordingState.Stored, Ct) == People, Ct);

    private static async Task UntilAsync(Func<Task<bool>> holds, string what, PlatformProcess process)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            if (TimeProvider.System.GetElapsedTime(began) > Patience)
                throw new TimeoutException($"Waited for {what}.\n{string.Join('\n', process.Output.TakeLast(40))}");
            await Task.Delay(100, Ct);
        }
    }
}

public sealed class KillDialOnSqliteTests(PostgresServer postgres) : KillDialTests(postgres, DatabaseKind.Sqlite)
{
    [Theory]
    [InlineData(1)]
    public Task A_host_killed_while_it_dials_loses_no_call_and_dials_nobody_twice(int seed) => KilledAsync(seed, 2);

    [Theory]
    [Trait("category", "soak")]
    [MemberData(nameof(Twenty))]
    public Task Nor_otherwise_twenty_times(int seed) => KilledAsync(seed, 4);

    public static TheoryData<int> Twenty => new(Enumerable.Range(5001, 20));
}

public sealed class KillDialOnPostgresTests(PostgresServer postgres) : KillDialTests(postgres, DatabaseKind.Postgres)
{
    [Theory]
    [InlineData(2)]
    public Task A_host_killed_while_it_dials_loses_no_call_and_dials_nobody_twice(int seed) => KilledAsync(seed, 2);

    [Theory]
    [Trait("category", "soak")]
    [MemberData(nameof(Twenty))]
    public Task Nor_otherwise_twenty_times(int seed) => KilledAsync(seed, 4);

    public static TheoryData<int> Twenty => new(Enumerable.Range(6001, 20));
}
