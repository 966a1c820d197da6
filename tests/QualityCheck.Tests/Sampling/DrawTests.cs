using Microsoft.EntityFrameworkCore;
using Platform.QualityCheck;
using Platform.QualityCheck.Evaluations;
using Platform.QualityCheck.Sampling;
using Platform.Tenancy;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace QualityCheck.Tests.Sampling;

public sealed class DrawTests(PostgresServer postgres)
{
    private static CancellationToken Ct => World.Ct;

    public static TheoryData<DatabaseKind> Kinds => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Fact]
    public async Task The_same_seed_over_the_same_calls_is_the_same_sample_on_either_database_and_another_seed_is_another()
    {
        var samples = new List<List<Guid>>();
        foreach (var (kind, seed) in new[] { (DatabaseKind.Sqlite, "one"), (DatabaseKind.Postgres, "one"), (DatabaseKind.Sqlite, "two") })
        {
            await using var world = await World.CreateAsync(kind, postgres);
            await world.CallsAsync(200, World.Jonas);
            await world.DrawAsync(await world.PlanAsync(World.Rule(rate: 100), seed));
            samples.Add([.. (await EvaluationsAsync(world)).Select(row => row.RecordingId).Order()]);
        }

        Assert.Equal(20, samples[0].Count);
        Assert.Equal(samples[0], samples[1]);
        Assert.NotEqual(samples[0], samples[2]);
        // By chance two samples of 20 out of 200 share two calls; they share some, so it is not simply a shifted order.
        Assert.True(samples[0].Intersect(samples[2]).Count() < 10);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Anybody_who_has_the_seed_can_tell_of_each_call_whether_it_was_drawn(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres);
        var calls = await world.CallsAsync(50, World.Jonas);
        await world.DrawAsync(await world.PlanAsync(World.Rule(rate: 200), "kept"));

        var stratum = await world.ReadAsync(db => db.DrawStrata.AsNoTracking().SingleAsync(Ct));
        Assert.Equal((50, 10), (stratum.Population, stratum.Drawn));
        var expected = calls.Where(id => string.CompareOrdinal(Key("kept", id), stratum.LastKey) <= 0).Order();
        Assert.Equal(expected, (await EvaluationsAsync(world)).Select(row => row.RecordingId).Order());
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_rate_takes_its_share_of_every_stratum_rounded_up_and_weighs_what_it_took(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres);
        await world.CallsAsync(41, World.Jonas, World.Swift);
        await world.CallsAsync(3, World.Mei);
        await world.DrawAsync(await world.PlanAsync(World.Rule(Strata.Agency, rate: 100)));

        var drawn = await EvaluationsAsync(world);
        var ofSwift = drawn.Where(row => row.AgencyId == World.Swift).ToList();
        Assert.Equal((5, 1), (ofSwift.Count, drawn.Count(row => row.AgencyId is null)));
        Assert.All(ofSwift, row => Assert.Equal(41 / 5.0, row.Weight, 9));
        Assert.Equal(3.0, drawn.Single(row => row.AgencyId is null).Weight, 9);
        Assert.Equal($"agency={World.Swift.Value:D}", ofSwift[0].Stratum);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_number_is_taken_of_every_collector_outcome_and_length(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres);
        await world.CallsAsync(9, World.Jonas, outcome: "promise", seconds: 45);
        await world.CallsAsync(9, World.Jonas, outcome: "refused", seconds: 200);
        await world.CallsAsync(1, World.Mei, outcome: "dispute", seconds: 20);
        await world.DrawAsync(await world.PlanAsync(World.Rule(Strata.Collector | Strata.Outcome | Strata.Duration, number: 2)));

        var strata = await world.ReadAsync(db => db.DrawStrata.AsNoTracking().OrderBy(row => row.Stratum).ToListAsync(Ct));
        Assert.Equal(
            [
                ($"collector={World.Jonas:D}|outcome=promise|band=1", 9, 2), ($"collector={World.Jonas:D}|outcome=refused|band=3", 9, 2),
                ($"collector={World.Mei:D}|outcome=dispute|band=0", 1, 1),
            ],
            strata.Select(row => (row.Stratum, row.Population, row.Drawn)));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Short_calls_calls_of_other_times_and_calls_not_stored_are_not_drawn_from(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres);
        await world.CallsAsync(4, World.Jonas, seconds: 9);
        await world.CallsAsync(4, World.Mei, ago: TimeSpan.FromDays(40));
        var good = await world.CallsAsync(2, World.Mei, outcome: "refused", seconds: 10);
        await world.WriteAsync(db => db.ExecuteStateAsync(good[0], Ct));
        await world.DrawAsync(await world.PlanAsync(World.Rule(number: 10, min: 10)));

        Assert.Equal(good[1], Assert.Single(await EvaluationsAsync(world)).RecordingId);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task What_the_preview_says_is_what_is_drawn_and_it_keeps_nothing(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres);
        await world.CallsAsync(30, World.Jonas);
        await world.CallsAsync(7, World.Mei, outcome: "refused");
        var rule = World.Rule(Strata.Collector | Strata.Outcome, rate: 150);
        var preview = await world.InspectAsync<PreviewDraw, Result<PreviewDraw.Preview>>(see => see.RunAsync(new(rule, SamplingPeriod.Weekly, "Europe/London"), Ct));
        Assert.Empty(await EvaluationsAsync(world));

        var drawn = await world.DrawAsync(await world.PlanAsync(rule));

        Assert.Equal([("Jonas Peel", "promise", 30, 5), ("Mei Tan", "refused", 7, 2)],
            preview.Value.Rows.Select(row => (row.Stratum.Collector!, row.Stratum.Outcome!, row.Population, row.Drawn)));
        Assert.Equal((37, 7), (drawn.Value.Population, drawn.Value.Count));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_period_is_drawn_once_however_often_and_by_however_many_it_is_asked_for(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres);
        await world.CallsAsync(40, World.Jonas);
        var plan = await world.PlanAsync(World.Rule(rate: 250));
        var span = PeriodSpan.Of(SamplingPeriod.Weekly, "Europe/London", world.Now);

        var all = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => world.DrawAsync(plan, span)));
        var late = await world.DrawAsync(plan, span);

        Assert.Equal(1, all.Count(drawn => drawn.Value.IsNew));
        Assert.All([.. all, late], drawn => Assert.Equal((40, 10), (drawn.Value.Population, drawn.Value.Count)));
        Assert.Equal(10, (await EvaluationsAsync(world)).Count);
        Assert.Single(await world.ReadAsync(db => db.SampleDraws.ToListAsync(Ct)));
        Assert.Single(await world.AuditAsync(), action => action == "sample.draw");
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_call_that_a_plan_has_drawn_is_not_drawn_by_it_again(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres);
        await world.CallsAsync(10, World.Jonas);
        var plan = await world.PlanAsync(World.Rule(number: 6));
        await world.DrawAsync(plan);
        world.Platform.Clock.Advance(TimeSpan.FromMinutes(5));
        var second = await world.DrawAsync(plan);
        world.Platform.Clock.Advance(TimeSpan.FromMinutes(5));
        var third = await world.DrawAsync(plan);

        Assert.Equal(((4, 4), (0, 0)), ((second.Value.Population, second.Value.Count), (third.Value.Population, third.Value.Count)));
        var drawn = await EvaluationsAsync(world);
        Assert.Equal(10, drawn.Select(row => row.RecordingId).Distinct().Count());
        Assert.Equal(10, drawn.Count);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task The_clock_draws_each_week_that_is_over_and_makes_up_for_what_it_missed(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres);
        var plan = await world.PlanAsync(World.Rule(number: 1));
        Assert.Equal(DateTimeOffset.Parse("2026-03-16T00:30:00Z", null), await NextAsync(world)); // Tuesday the 10th; the week ends on Sunday
        await world.CallsAsync(3, World.Jonas);
        world.Platform.Clock.Advance(TimeSpan.FromDays(7));
        await world.CallsAsync(3, World.Mei);
        world.Platform.Clock.Advance(TimeSpan.FromDays(14));

        var next = await world.UseAsync<DrawDue, DateTimeOffset?>(draw => draw.RunAsync(plan, Ct));
        await world.UseAsync<DrawDue, DateTimeOffset?>(draw => draw.RunAsync(plan, Ct));

        var draws = await world.ReadAsync(db => db.SampleDraws.AsNoTracking().OrderBy(draw => draw.Since).ToListAsync(Ct));
        Assert.Equal([("weekly:2026-03-09", 3, 1), ("weekly:2026-03-16", 3, 1), ("weekly:2026-03-23", 0, 0)], draws.Select(draw => (draw.Period, draw.Population, draw.Drawn)));
        Assert.Equal(DateTimeOffset.Parse("2026-04-05T23:30:00Z", null), next); // summer time has begun
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_plan_whose_scorecard_is_not_published_draws_nothing(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres);
        await world.CallsAsync(3, World.Jonas);
        var card = await world.UseAsync<Platform.QualityCheck.Scorecards.SaveScorecard, Result<Platform.QualityCheck.Scorecards.SaveScorecard.Saved>>(
            save => save.RunAsync(new(null, "Draft", World.Card()), Ct));
        var refused = await world.DrawAsync(await world.PlanAsync(World.Rule(number: 1), scorecard: card.Value.Scorecard));

        Assert.Equal("scorecard_unpublished", refused.Refusal.Code);
        Assert.Empty(await world.ReadAsync(db => db.SampleDraws.ToListAsync(Ct)));
    }

    [Fact]
    public void Periods_follow_the_calendar_of_their_zone()
    {
        var at = DateTimeOffset.Parse("2026-03-31T18:00:00Z", null);
        Assert.Equal(("daily:2026-04-01", "2026-03-31T16:00:00"), Show(PeriodSpan.Of(SamplingPeriod.Daily, "Asia/Shanghai", at)));
        Assert.Equal(("weekly:2026-03-30", "2026-03-29T23:00:00"), Show(PeriodSpan.Of(SamplingPeriod.Weekly, "Europe/London", at)));
        Assert.Equal(("monthly:2026-03-01", "2026-03-01T00:00:00"), Show(PeriodSpan.Of(SamplingPeriod.Monthly, "Europe/London", at)));

        static (string, string) Show(PeriodSpan span) => (span.Key, span.From.UtcDateTime.ToString("s"));
    }

    private static string Key(string seed, Guid id) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{seed}:{id:D}")));

    private static Task<List<Evaluation>> EvaluationsAsync(World world) => world.ReadAsync(db => db.Evaluations.AsNoTracking().ToListAsync(Ct));

    private static Task<DateTimeOffset?> NextAsync(World world) => world.ReadAsync(db =>
        db.Set<Platform.Tenancy.Jobs.TenantSchedule>().Where(row => row.Kind == SamplingWork.Kind).Select(row => row.NextAt).SingleAsync(Ct));
}

internal static class RecordingChanges
{
    public static Task ExecuteStateAsync(this Platform.Tenancy.Data.TenantDb db, Guid recording, CancellationToken ct) =>
        db.Set<Platform.Channels.Recordings.CallRecording>().Where(row => row.Id == recording)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.State, Platform.Channels.Recordings.RecordingState.Failed), ct);
}
