using Microsoft.EntityFrameworkCore;
using Platform.QualityCheck;
using Platform.QualityCheck.Appeals;
using Platform.QualityCheck.Evaluations;
using Platform.QualityCheck.Scorecards;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Tenants;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace QualityCheck.Tests.Appeals;

public sealed class AppealTests(PostgresServer postgres)
{
    private static CancellationToken Ct => World.Ct;

    public static TheoryData<DatabaseKind> Kinds => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_result_is_seen_by_its_collector_and_their_agency_and_by_no_other(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres);
        var id = await ResultAsync(world);

        Assert.Equal(1, await SeenAsync(world, World.Jonas, Role.Collector, World.Swift));
        Assert.Equal(1, await SeenAsync(world, World.Person(50), Role.AgencyManager, World.Swift));
        Assert.Equal(0, await SeenAsync(world, World.Mei, Role.Collector, World.Swift));
        Assert.Equal(0, await SeenAsync(world, World.Person(51), Role.AgencyManager, World.Brisk));
        Assert.Equal(1, await SeenAsync(world, World.Person(52), Role.LenderAdmin, null));
        var others = await world.AsAsync<ReadResult, Result<ResultView>>(World.Mei, Role.Collector, read => read.RunAsync(id, Ct), World.Swift);
        Assert.Equal("not_found", others.Refusal.Code);
        Assert.Equal("forbidden", (await world.AsAsync<ListResults, Result<ListResults.Slice>>(World.Mei, Role.Strategist, list => list.RunAsync(new(), Ct))).Refusal.Code);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task The_collector_says_that_it_was_read_once_under_their_own_name(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres);
        var id = await ResultAsync(world);
        Assert.Equal("not_found", (await ReadItAsync(world, id, World.Mei)).Refusal.Code);
        Assert.False((await ReadItAsync(world, id, World.Jonas)).IsRefused);
        Assert.False((await ReadItAsync(world, id, World.Jonas)).IsRefused);

        var read = await world.ReadAsync(db => db.Acknowledgements.AsNoTracking().SingleAsync(Ct));
        Assert.Equal((World.Jonas, World.Swift), (read.UserId, read.AgencyId));
        var entry = await world.ReadAsync(db => db.Set<Platform.Tenancy.Auditing.AuditEntry>().SingleAsync(row => row.Action == "evaluation.acknowledge", Ct));
        Assert.Equal(World.Jonas.ToString("D"), entry.ActorId);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task An_appeal_is_decided_by_another_inspector_and_overturning_it_changes_the_score_and_keeps_the_history(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres);
        var id = await ResultAsync(world, World.Answers(courtesy: Answer.No));
        var appeal = (await RaiseAsync(world, id, "courtesy")).Value;

        Assert.Equal("own_evaluation", (await DecideAsync(world, appeal, Answer.Yes, World.Inspector)).Refusal.Code);
        Assert.Equal("forbidden", (await world.AsAsync<DecideAppeal, Result>(World.Person(60), Role.LenderAdmin, decide => decide.RunAsync(new(appeal, Answer.Yes, "Yes"), Ct))).Refusal.Code);
        Assert.False((await DecideAsync(world, appeal, Answer.Yes, World.OtherInspector)).IsRefused);
        Assert.Equal("appeal_decided", (await DecideAsync(world, appeal, null, World.Person(3))).Refusal.Code);

        var seen = (await world.AsAsync<ReadResult, Result<ResultView>>(World.Jonas, Role.Collector, read => read.RunAsync(id, Ct), World.Swift)).Value;
        Assert.Equal([(1, 50m, false), (2, 100m, true)], seen.History.Select(step => (step.Revision, step.Score, step.Passed)));
        Assert.Equal((Answer.Yes, appeal), (seen.Answers["courtesy"], seen.Now.Appeal));
        var view = Assert.Single(seen.Appeals);
        Assert.Equal((Answer.No, "He did listen", true, "Listened again: right"), (view.Contested, view.Reason, view.Decision!.IsOverturned, view.Decision.Reason));
        Assert.Equal(8, await world.ReadAsync(db => db.EvaluationAnswers.CountAsync(Ct)));
        var row = (await world.InspectAsync<ListResults, Result<ListResults.Slice>>(list => list.RunAsync(new(), Ct))).Value.Rows.Single();
        Assert.Equal((100m, 50m), (row.Score, row.Before!.Value));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task An_answer_that_stands_leaves_the_score_alone(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres);
        var id = await ResultAsync(world, World.Answers(courtesy: Answer.No));
        var appeal = (await RaiseAsync(world, id, "courtesy")).Value;
        Assert.Equal("invalid", (await DecideAsync(world, appeal, Answer.No, World.OtherInspector)).Refusal.Code); // the same answer is no overturning
        Assert.False((await DecideAsync(world, appeal, null, World.OtherInspector)).IsRefused);

        Assert.Single(await world.ReadAsync(db => db.EvaluationRevisions.ToListAsync(Ct)));
        Assert.Equal("appealed_already", (await RaiseAsync(world, id, "courtesy")).Refusal.Code);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_fatal_item_overturned_gives_the_score_back(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres);
        var id = await ResultAsync(world, World.Answers(threats: Answer.No));
        var (threats, other) = ((await RaiseAsync(world, id, "no-threats")).Value, await RaiseAsync(world, id, "identity"));
        Assert.Equal("nothing_to_appeal", other.Refusal.Code);
        await DecideAsync(world, threats, Answer.Yes, World.OtherInspector);

        var now = await world.ReadAsync(db => db.EvaluationRevisions.AsNoTracking().OrderBy(row => row.Revision).ToListAsync(Ct));
        Assert.Equal([(0m, "no-threats"), (100m, "")], now.Select(row => (row.Score, row.Missed)));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Two_items_appealed_at_once_are_decided_one_after_the_other_and_neither_is_lost(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres);
        var id = await ResultAsync(world, World.Answers(identity: Answer.No, courtesy: Answer.No));
        var (first, second) = ((await RaiseAsync(world, id, "identity")).Value, (await RaiseAsync(world, id, "courtesy")).Value);

        var done = await Task.WhenAll(DecideAsync(world, first, Answer.Yes, World.OtherInspector), DecideAsync(world, second, Answer.Partly, World.Person(3)));

        Assert.All(done, decided => Assert.False(decided.IsRefused, decided.IsRefused ? decided.Refusal.ToString() : ""));
        var newest = await world.ReadAsync(db => db.EvaluationRevisions.AsNoTracking().OrderByDescending(row => row.Revision).FirstAsync(Ct));
        Assert.Equal((3, 75m), (newest.Revision, newest.Score)); // 30 + 20 + half of 50
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task The_lender_says_how_long_a_result_may_be_appealed(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres);
        var id = await ResultAsync(world, World.Answers(identity: Answer.No, courtesy: Answer.No));
        Task<Result> DaysAsync(int days) => world.InspectAsync<SaveAppealPolicy, Result>(it => it.RunAsync(new() { Days = days }, Ct));

        Assert.Equal(("range", "1", "60"), ((await DaysAsync(0)).Refusal.Args[1], (await DaysAsync(61)).Refusal.Args[2]?.ToString(), (await DaysAsync(61)).Refusal.Args[3]?.ToString()));
        Assert.False((await DaysAsync(2)).IsRefused);
        world.Platform.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal("appeal_too_late", (await RaiseAsync(world, id, "identity")).Refusal.Code);
        Assert.False((await DaysAsync(3)).IsRefused);
        Assert.False((await RaiseAsync(world, id, "identity")).IsRefused);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task After_the_lenders_days_it_is_too_late(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres);
        var id = await ResultAsync(world, World.Answers(identity: Answer.No, courtesy: Answer.No));
        world.Platform.Clock.Advance(TimeSpan.FromDays(5) - TimeSpan.FromSeconds(1));
        Assert.False((await RaiseAsync(world, id, "identity")).IsRefused);
        world.Platform.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("appeal_too_late", (await RaiseAsync(world, id, "courtesy")).Refusal.Code);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task An_agencys_manager_appeals_for_the_agency_and_nobody_for_others(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres);
        var id = await ResultAsync(world, World.Answers(identity: Answer.No, courtesy: Answer.No));

        Assert.Equal("not_found", (await RaiseAsync(world, id, "courtesy", World.Mei)).Refusal.Code);
        Assert.Equal("not_found", (await RaiseAsync(world, id, "courtesy", World.Person(70), Role.AgencyManager, World.Brisk)).Refusal.Code);
        Assert.Equal("result_not_yours", (await world.InspectAsync<RaiseAppeal, Result<Guid>>(raise => raise.RunAsync(new(id, "courtesy", "x"), Ct))).Refusal.Code);
        Assert.False((await RaiseAsync(world, id, "courtesy", World.Person(71), Role.AgencyManager)).IsRefused);
        var waiting = (await world.InspectAsync<ListAppeals, Result<IReadOnlyList<ListAppeals.Row>>>(list => list.RunAsync(Ct))).Value;
        var others = (await world.InspectAsync<ListAppeals, Result<IReadOnlyList<ListAppeals.Row>>>(list => list.RunAsync(Ct), World.OtherInspector)).Value;
        Assert.Equal((false, true, "Courteous"), (waiting.Single().MayDecide, others.Single().MayDecide, others.Single().Item));
        var stored = await world.ReadAsync(db => db.Appeals.Select(row => row.Reason).SingleAsync(Ct));
        Assert.DoesNotContain("listen", System.Text.Encoding.UTF8.GetString(stored), StringComparison.Ordinal);
    }

    private static async Task<Guid> ResultAsync(World world, EvaluationDraft? answers = null)
    {
        await world.CallsAsync(1, World.Jonas, World.Swift);
        var id = (await world.DrawnAsync())[0].Id;
        await world.ScoreAsync(id, answers);
        return id;
    }

    private static Task<Result<Guid>> RaiseAsync(World world, Guid id, string item, Guid? by = null, Role role = Role.Collector, AgencyId? agency = null) =>
        world.AsAsync<RaiseAppeal, Result<Guid>>(by ?? World.Jonas, role, raise => raise.RunAsync(new(id, item, "He did listen"), Ct), agency ?? World.Swift);

    private static Task<Result> DecideAsync(World world, Guid appeal, Answer? answer, Guid inspector) =>
        world.InspectAsync<DecideAppeal, Result>(decide => decide.RunAsync(new(appeal, answer, "Listened again: right"), Ct), inspector);

    private static Task<Result> ReadItAsync(World world, Guid id, Guid by) =>
        world.AsAsync<AcknowledgeResult, Result>(by, Role.Collector, read => read.RunAsync(id, Ct), World.Swift);

    private static async Task<int> SeenAsync(World world, Guid person, Role role, AgencyId? agency) =>
        (await world.AsAsync<ListResults, Result<ListResults.Slice>>(person, role, list => list.RunAsync(new(), Ct), agency)).Value.Total;
}
