using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NpgsqlTypes;
using Platform.Channels;
using Platform.Channels.Recordings;
using Platform.QualityCheck;
using Platform.QualityCheck.Sampling;
using Platform.QualityCheck.Scorecards;
using Platform.Tenancy;
using Platform.Tenancy.Data;
using Platform.Testing;
using Platform.Testing.Postgres;
using Platform.Tests.Host;

namespace Platform.Tests.Crash;

/// <summary>
/// The shipped host is killed (kill -9) at seeded moments while its clock draws a sample: afterwards the period is drawn once
/// and whole, and what is drawn is what the seed says.
/// </summary>
public abstract class KillDrawTests(PostgresServer postgres, DatabaseKind kind)
{
    private const int Calls = 20_000, OfEach = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected async Task KilledAsync(int seed, int kills)
    {
        var random = new Random(seed);
        await using var process = await PlatformProcess.StartAsync(kind, postgres, Ct);
        await using var ground = await Ground.OnAsync(kind, process.Connection, Ct);
        var plan = await PlanAsync(ground, seed);
        await CallsAsync(ground);
        await DueAsync(ground, plan);
        for (var kill = 0; kill < kills; kill++)
        {
            // The clock looks every two seconds, and the draw itself is a matter of some hundred milliseconds.
            await Task.Delay(random.Next(100, 2_600), Ct);
            await process.KillAsync(Ct);
            await process.StartAsync(Ct);
            await HandBackAsync(ground, plan);
        }
        var draw = await DrawnAsync(ground, plan, seed);

        var expected = await ground.ReadAsync(db => db.CallRecordings.AsNoTracking()
            .Select(call => new { call.Id, call.Outcome }).ToListAsync(Ct), Ct);
        var sample = expected.GroupBy(call => call.Outcome)
            .SelectMany(group => group.OrderBy(call => KeyOf($"seed-{seed}", call.Id), StringComparer.Ordinal).Take(OfEach)).Select(call => call.Id).Order();
        var found = await ground.ReadAsync(db => db.Evaluations.AsNoTracking().Where(row => row.PlanId == plan).Select(row => row.RecordingId).ToListAsync(Ct), Ct);
        Assert.Equal(sample, found.Order());
        Assert.Equal((Calls, found.Count), (draw.Population, draw.Drawn));
        Assert.Equal(1, await ground.ReadAsync(db => db.SampleDraws.CountAsync(row => row.PlanId == plan, Ct), Ct));
    }

    private static string KeyOf(string seed, Guid id) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{seed}:{id:D}")));

    private static async Task<Guid> PlanAsync(Ground ground, int seed)
    {
        var card = await ground.UseAsync<SaveScorecard, Result<SaveScorecard.Saved>>(save => save.RunAsync(new(null, "Card", Starters.Find("amicable-en").Definition), Ct));
        await ground.UseAsync<PublishScorecard, Result>(publish => publish.RunAsync(card.Value.Scorecard, Ct));
        var saved = await ground.UseAsync<SavePlan, Result<Guid>>(save => save.RunAsync(new(
            null, "Daily", card.Value.Scorecard, new(Strata.Outcome, null, OfEach, 0, []), SamplingPeriod.Daily, "UTC", 7, Seed: $"seed-{seed}"), Ct));
        return saved.Value;
    }

    /// <summary>Yesterday's calls, of two outcomes.</summary>
    private static async Task CallsAsync(Ground ground)
    {
        var noon = new DateTimeOffset(TimeProvider.System.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero).AddHours(-12);
        var rows = Enumerable.Range(0, Calls).Select(i => (Id: Guid.CreateVersion7(), No: i)).ToList();
        await using var scope = ground.Scope();
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().WriteAsync(Ct);
        await db.BulkInsertAsync("call_recordings",
        [
            new BulkColumn<(Guid Id, int No)>("id", NpgsqlDbType.Uuid, row => row.Id), new("call_id", NpgsqlDbType.Uuid, row => row.Id),
            new("debtor_id", NpgsqlDbType.Uuid, _ => Guid.Empty), new("collector_id", NpgsqlDbType.Uuid, _ => Guid.Empty),
            new("collector_name", NpgsqlDbType.Text, _ => "Somebody"), new("line_id", NpgsqlDbType.Uuid, _ => Guid.Empty),
            new("started_at", NpgsqlDbType.TimestampTz, row => noon.AddSeconds(row.No % 3_600)), new("duration_seconds", NpgsqlDbType.Integer, _ => 60),
            new("outcome", NpgsqlDbType.Text, row => row.No % 3 == 0 ? "refused" : "promise"), new("state", NpgsqlDbType.Smallint, _ => RecordingState.Stored),
            new("bytes", NpgsqlDbType.Bigint, _ => 0L), new("content_type", NpgsqlDbType.Text, _ => "audio/wav"), new("tries", NpgsqlDbType.Smallint, _ => (short)0),
        ], rows, "", Ct);
        await db.CommitAsync(Ct);
    }

    /// <summary>The plan is as old as yesterday, so that yesterday is to be drawn now.</summary>
    private static async Task DueAsync(Ground ground, Guid plan)
    {
        var now = TimeProvider.System.GetUtcNow();
        await using var scope = ground.Scope();
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().WriteAsync(Ct);
        await db.ExecuteAsync($"update sampling_plans set created_at = {new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero).AddHours(-6)} where tenant_id = {db.TenantId} and id = {plan}", Ct);
        await db.ExecuteAsync($"update tenant_schedules set next_at = {now}, lease_until = null where tenant_id = {db.TenantId} and target_id = {plan}", Ct);
        await db.CommitAsync(Ct);
    }

    /// <summary>The lease of the killed process would run out by itself; the test does not wait for it.</summary>
    private static async Task HandBackAsync(Ground ground, Guid plan)
    {
        await using var scope = ground.Scope();
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().WriteAsync(Ct);
        await db.ExecuteAsync($"update tenant_schedules set lease_until = null where tenant_id = {db.TenantId} and target_id = {plan}", Ct);
        await db.CommitAsync(Ct);
    }

    private static async Task<SampleDraw> DrawnAsync(Ground ground, Guid plan, int seed)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(began) < Patience)
        {
            // A draw is seen with everything it drew or not at all.
            var (draw, evaluations) = await ground.ReadAsync(async db => (
                await db.SampleDraws.AsNoTracking().SingleOrDefaultAsync(row => row.PlanId == plan, Ct),
                await db.Evaluations.CountAsync(row => row.PlanId == plan, Ct)), Ct);
            Assert.Equal(draw?.Drawn ?? 0, evaluations);
            if (draw is not null) return draw;
            await Task.Delay(200, Ct);
        }
        throw new TimeoutException($"seed {seed}: nothing was drawn.");
    }
}

public sealed class KillDrawOnSqliteTests(PostgresServer postgres) : KillDrawTests(postgres, DatabaseKind.Sqlite)
{
    [Fact]
    public Task A_host_killed_in_a_draw_draws_the_period_once_and_whole() => KilledAsync(1, 2);

    [Theory]
    [Trait("category", "soak")]
    [MemberData(nameof(Ten))]
    public Task Nor_otherwise_ten_times(int seed) => KilledAsync(seed, 3);

    public static TheoryData<int> Ten => new(Enumerable.Range(4001, 10));
}

public sealed class KillDrawOnPostgresTests(PostgresServer postgres) : KillDrawTests(postgres, DatabaseKind.Postgres)
{
    [Fact]
    public Task A_host_killed_in_a_draw_draws_the_period_once_and_whole() => KilledAsync(1, 2);

    [Theory]
    [Trait("category", "soak")]
    [MemberData(nameof(Ten))]
    public Task Nor_otherwise_ten_times(int seed) => KilledAsync(seed, 3);

    public static TheoryData<int> Ten => new(Enumerable.Range(4001, 10));
}
