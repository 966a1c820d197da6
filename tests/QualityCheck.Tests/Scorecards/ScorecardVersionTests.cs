using Microsoft.EntityFrameworkCore;
using Platform.QualityCheck;
using Platform.QualityCheck.Evaluations;
using Platform.QualityCheck.Scorecards;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace QualityCheck.Tests.Scorecards;

public sealed class ScorecardVersionTests(PostgresServer postgres)
{
    private static CancellationToken Ct => World.Ct;

    public static TheoryData<DatabaseKind> Kinds => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_draft_changes_in_place_and_a_published_version_never(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres);
        var first = await SaveAsync(world, null, World.Card(80));
        var again = await SaveAsync(world, first.Scorecard, World.Card(70));
        await world.UseAsync<PublishScorecard, Result>(publish => publish.RunAsync(first.Scorecard, Ct));
        var copy = await SaveAsync(world, first.Scorecard, World.Card(60));

        Assert.Equal((1, 1, 2), (first.Version, again.Version, copy.Version));
        var versions = await VersionsAsync(world);
        Assert.Equal([70m, 60m], versions.Select(version => ScorecardDefinition.Read(version.Definition).PassMark));
        Assert.NotNull(versions[0].PublishedAt);
        Assert.Null(versions[1].PublishedAt);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_version_is_frozen_when_the_first_call_is_scored_by_it_and_goes_on_scoring_what_was_begun(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres);
        var card = await world.ScorecardAsync();
        await world.CallsAsync(2, World.Jonas);
        var drawn = await world.DrawnAsync(card);
        Assert.Null(Assert.Single(await VersionsAsync(world)).FrozenAt);
        await world.InspectAsync<ClaimEvaluation, Result<Guid?>>(claim => claim.RunAsync(drawn[0].Id, Ct));
        Assert.NotNull(Assert.Single(await VersionsAsync(world)).FrozenAt);

        await SaveAsync(world, card, World.Card(10));
        await world.UseAsync<PublishScorecard, Result>(publish => publish.RunAsync(card, Ct));
        await world.InspectAsync<ClaimEvaluation, Result<Guid?>>(claim => claim.RunAsync(drawn[1].Id, Ct));

        var opened = await world.InspectAsync<OpenEvaluation, Result<EvaluationView>>(open => open.RunAsync(drawn[0].Id, Ct));
        var later = await world.InspectAsync<OpenEvaluation, Result<EvaluationView>>(open => open.RunAsync(drawn[1].Id, Ct));
        Assert.Equal((1, 80m), (opened.Value.Version, opened.Value.Card.PassMark));
        Assert.Equal((2, 10m), (later.Value.Version, later.Value.Card.PassMark));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Whoever_may_not_manage_quality_changes_no_scorecard(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres);
        foreach (var role in new[] { Role.Collector, Role.AgencyManager, Role.Strategist, Role.PrivacyOfficer })
        {
            var refused = await world.AsAsync<SaveScorecard, Result<SaveScorecard.Saved>>(World.Jonas, role, save => save.RunAsync(new(null, "Mine", World.Card()), Ct));
            Assert.Equal("forbidden", refused.Refusal.Code);
        }
        Assert.Empty(await VersionsAsync(world));
    }

    private static async Task<SaveScorecard.Saved> SaveAsync(World world, Guid? id, ScorecardDefinition card) =>
        (await world.UseAsync<SaveScorecard, Result<SaveScorecard.Saved>>(save => save.RunAsync(new(id, "Card", card), Ct))).Value;

    private static Task<List<ScorecardVersion>> VersionsAsync(World world) =>
        world.ReadAsync(db => db.ScorecardVersions.AsNoTracking().OrderBy(version => version.Version).ToListAsync(Ct));
}
