using Microsoft.EntityFrameworkCore;
using Platform.QualityCheck;
using Platform.QualityCheck.Evaluations;
using Platform.QualityCheck.Reports;
using Platform.QualityCheck.Sampling;
using Platform.QualityCheck.Scorecards;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Tenants;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace QualityCheck.Tests.Reports;

public sealed class ReportTests(PostgresServer postgres)
{
    private static CancellationToken Ct => World.Ct;

    public static TheoryData<DatabaseKind> Kinds => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Kinds))]
    public async Task Agents_agencies_and_items_are_counted_from_what_was_answered(DatabaseKind kind)
    {
        await using var world = await ScoredAsync(kind);
        var report = (await ReadAsync(world, Role.Inspector)).Value;

        Assert.Equal((5, 0.6), (report.All.Passed.Count, Math.Round(report.All.Passed.Share!.Value, 6)));
        Assert.Equal([(World.Swift.Value, 3, 2), (null, 2, 1)], report.Agencies.Select(row => (row.Id, row.Passed.Count, (int)Math.Round(row.Passed.Share!.Value * row.Passed.Count))));
        Assert.Equal([("Jonas Peel", 3), ("Mei Tan", 2)], report.Collectors.Select(row => (row.Name, row.Passed.Count)));
        var mei = report.Collectors[1];
        Assert.Equal((50.0, 1), (mei.Score, mei.Fatal)); // 100 and 0
        Assert.Equal(Wilson.Of(0.5, 2), mei.Passed.Interval);

        Assert.Equal(["identity", "lender", "no-threats", "courtesy"], report.Items.Select(item => item.Key));
        var lender = report.Items[1];
        Assert.Equal((4, 3, 1, 0), (lender.Met.Count, lender.Yes, lender.Partly, lender.No)); // one was not applicable
        Assert.Equal(0.75, lender.Met.Share!.Value, 9);
        Assert.Equal((1, true), (report.Items[2].No, report.Items[2].IsFatal));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Every_figure_leads_to_as_many_results(DatabaseKind kind)
    {
        await using var world = await ScoredAsync(kind);
        var report = (await ReadAsync(world, Role.Inspector)).Value;

        foreach (var row in report.Collectors) Assert.Equal(row.Passed.Count, await CountAsync(world, new(Collector: row.Id)));
        foreach (var row in report.Agencies) Assert.Equal(row.Passed.Count, await CountAsync(world, row.Id is null ? new(Lenders: true) : new(Agency: row.Id)));
        foreach (var item in report.Items)
        {
            Assert.Equal(item.Met.Count, await CountAsync(world, new(Scorecard: item.Scorecard, Item: item.Key)));
            Assert.Equal(item.No, await CountAsync(world, new(Scorecard: item.Scorecard, Item: item.Key, Answer: Answer.No)));
            Assert.Equal(item.Partly, await CountAsync(world, new(Scorecard: item.Scorecard, Item: item.Key, Answer: Answer.Partly)));
        }
        foreach (var row in report.Collectors) Assert.Equal(row.Fatal, await CountAsync(world, new(Collector: row.Id, Fatal: true)));
        Assert.Equal(2, await CountAsync(world, new(Passed: false)));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_call_counts_for_as_many_as_it_stands_for(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres);
        await world.CallsAsync(30, World.Jonas, World.Swift);
        await world.CallsAsync(2, World.Mei);
        await world.DrawAsync(await world.PlanAsync(World.Rule(Strata.Agency, number: 2)));
        foreach (var row in await world.ReadAsync(db => db.Evaluations.AsNoTracking().ToListAsync(Ct)))
            await world.ScoreAsync(row.Id, World.Answers(courtesy: row.AgencyId is null ? Answer.No : Answer.Yes));

        var report = (await ReadAsync(world, Role.LenderAdmin)).Value;

        Assert.Equal(30 / 32.0, report.All.Passed.Share!.Value, 9); // and not 2 of 4
        Assert.Equal(4, report.All.Passed.Count);
        Assert.Equal((30 * 100 + 2 * 50) / 32.0, report.All.Score, 6);
        Assert.Equal(32.0 * 32 / (15.0 * 15 * 2 + 2), report.All.Passed.Effective, 6);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task An_agencys_manager_reads_the_agencys_own_and_a_collector_no_report(DatabaseKind kind)
    {
        await using var world = await ScoredAsync(kind);

        var own = (await ReadAsync(world, Role.AgencyManager, World.Swift)).Value;
        Assert.Equal((3, 1, 1), (own.All.Passed.Count, own.Agencies.Count, own.Collectors.Count));
        Assert.Equal(0, (await ReadAsync(world, Role.AgencyManager, World.Brisk)).Value.All.Passed.Count);
        Assert.Equal("forbidden", (await ReadAsync(world, Role.Collector, World.Swift)).Refusal.Code);
        Assert.Equal("forbidden", (await ReadAsync(world, Role.Strategist)).Refusal.Code);
    }

    private static Task<Result<QualityReport>> ReadAsync(World world, Role role, AgencyId? agency = null) =>
        world.AsAsync<ReadReport, Result<QualityReport>>(World.Inspector, role, read => read.RunAsync(new(world.Now.AddDays(-30), world.Now.AddDays(1)), Ct), agency);

    private static async Task<int> CountAsync(World world, ListResults.Request ask) =>
        (await world.InspectAsync<ListResults, Result<ListResults.Slice>>(list => list.RunAsync(ask, Ct))).Value.Total;

    /// <summary>Three calls of the agency's Jonas, two of the lender's Mei; two of the five have not passed.</summary>
    private async Task<World> ScoredAsync(DatabaseKind kind)
    {
        var world = await World.CreateAsync(kind, postgres);
        await world.CallsAsync(3, World.Jonas, World.Swift);
        await world.CallsAsync(2, World.Mei);
        var drawn = await world.DrawnAsync();
        var (jonas, mei) = (drawn.Where(row => row.CollectorId == World.Jonas).ToList(), drawn.Where(row => row.CollectorId == World.Mei).ToList());
        await world.ScoreAsync(jonas[0].Id);
        await world.ScoreAsync(jonas[1].Id, World.Answers(lender: Answer.NotApplicable));
        await world.ScoreAsync(jonas[2].Id, World.Answers(lender: Answer.Partly, courtesy: Answer.No));
        await world.ScoreAsync(mei[0].Id);
        await world.ScoreAsync(mei[1].Id, World.Answers(threats: Answer.No));
        return world;
    }
}
