using Microsoft.EntityFrameworkCore;
using Platform.QualityCheck;
using Platform.QualityCheck.Evaluations;
using Platform.QualityCheck.Scorecards;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace QualityCheck.Tests.Evaluations;

public sealed class EvaluationTests(PostgresServer postgres)
{
    private static CancellationToken Ct => World.Ct;

    public static TheoryData<DatabaseKind> Kinds => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Kinds))]
    public async Task Of_many_inspectors_who_reach_for_one_call_exactly_one_gets_it(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres);
        await world.CallsAsync(1, World.Jonas);
        var id = (await world.DrawnAsync())[0].Id;

        var all = await Task.WhenAll(Enumerable.Range(1, 8).Select(i => world.InspectAsync<ClaimEvaluation, Result<Guid?>>(claim => claim.RunAsync(id, Ct), World.Person(i))));

        Assert.Equal(1, all.Count(claimed => !claimed.IsRefused));
        Assert.All(all.Where(claimed => claimed.IsRefused), claimed => Assert.Equal("evaluation_taken", claimed.Refusal.Code));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Next_gives_the_most_urgent_to_each_and_nothing_twice_until_nothing_is_left(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres);
        await world.CallsAsync(6, World.Jonas);
        await world.DrawnAsync();

        var taken = await Task.WhenAll(Enumerable.Range(1, 6).Select(i => world.InspectAsync<ClaimEvaluation, Result<Guid?>>(claim => claim.RunAsync(null, Ct), World.Person(i % 2 + 1))));
        var none = await world.InspectAsync<ClaimEvaluation, Result<Guid?>>(claim => claim.RunAsync(null, Ct));

        Assert.Equal(6, taken.Select(claimed => claimed.Value).Distinct().Count());
        Assert.Null(none.Value);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Nobody_scores_a_call_of_their_own(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres);
        await world.CallsAsync(1, World.Inspector);
        var id = (await world.DrawnAsync())[0].Id;

        Assert.Equal("own_call", (await world.InspectAsync<ClaimEvaluation, Result<Guid?>>(claim => claim.RunAsync(id, Ct))).Refusal.Code);
        Assert.Null((await world.InspectAsync<ClaimEvaluation, Result<Guid?>>(claim => claim.RunAsync(null, Ct))).Value);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_draft_is_kept_sealed_for_its_inspector_and_an_older_screen_does_not_overwrite_it(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres);
        await world.CallsAsync(1, World.Jonas);
        var id = (await world.DrawnAsync())[0].Id;
        await world.InspectAsync<ClaimEvaluation, Result<Guid?>>(claim => claim.RunAsync(id, Ct));
        var draft = new EvaluationDraft(
            new Dictionary<string, Answer> { ["identity"] = Answer.Partly },
            [new EvidenceMark(Guid.CreateVersion7(), "identity", 1_500, 4_200, "Asked for the name only")], "A secret word");

        Assert.Equal(1, (await KeepAsync(world, id, draft, 0)).Value);
        Assert.Equal("draft_newer", (await KeepAsync(world, id, EvaluationDraft.Empty, 0)).Refusal.Code);
        Assert.Equal("not_found", (await KeepAsync(world, id, EvaluationDraft.Empty, 1, World.OtherInspector)).Refusal.Code);

        var opened = (await world.InspectAsync<OpenEvaluation, Result<EvaluationView>>(open => open.RunAsync(id, Ct))).Value;
        Assert.Equal((Answer.Partly, draft.Evidence[0], "A secret word", 1), (opened.Draft.Answers["identity"], opened.Draft.Evidence[0], opened.Draft.Summary, opened.DraftNo));
        var others = (await world.InspectAsync<OpenEvaluation, Result<EvaluationView>>(open => open.RunAsync(id, Ct), World.OtherInspector)).Value;
        Assert.False(others.IsMine);
        Assert.Empty(others.Draft.Answers);
        var stored = await world.ReadAsync(db => db.Evaluations.Select(row => row.Draft).SingleAsync(Ct));
        Assert.DoesNotContain("secret", System.Text.Encoding.UTF8.GetString(stored!), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite, "nope", 0, 1_000, "not_found")]
    [InlineData(DatabaseKind.Postgres, "identity", 5_000, 5_000, "invalid")]
    [InlineData(DatabaseKind.Sqlite, "identity", -1, 5_000, "invalid")]
    [InlineData(DatabaseKind.Postgres, "identity", 0, 62_000, "invalid")]
    public async Task Evidence_lies_inside_the_recording_and_belongs_to_an_item(DatabaseKind kind, string item, int from, int to, string code)
    {
        await using var world = await World.CreateAsync(kind, postgres);
        await world.CallsAsync(1, World.Jonas, seconds: 60);
        var id = (await world.DrawnAsync())[0].Id;
        await world.InspectAsync<ClaimEvaluation, Result<Guid?>>(claim => claim.RunAsync(id, Ct));

        Assert.Equal(code, (await KeepAsync(world, id, EvaluationDraft.Empty with { Evidence = [new(Guid.CreateVersion7(), item, from, to, "")] }, 0)).Refusal.Code);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task What_is_submitted_is_frozen(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres);
        await world.CallsAsync(1, World.Jonas);
        var id = (await world.DrawnAsync())[0].Id;
        var scored = await world.ScoreAsync(id, World.Answers(courtesy: Answer.Partly, evidence: [new(Guid.CreateVersion7(), "courtesy", 10, 900, "Interrupts")], summary: "Well opened"));

        Assert.Equal((75m, false), (scored.Score, scored.Passed));
        Assert.Equal("not_found", (await world.InspectAsync<SubmitEvaluation, Result<Scored>>(submit => submit.RunAsync(new(id, World.Answers()), Ct))).Refusal.Code);
        Assert.Equal("not_found", (await KeepAsync(world, id, World.Answers(), 0)).Refusal.Code);
        Assert.True((await world.InspectAsync<ClaimEvaluation, Result>(claim => claim.ReleaseAsync(id, Ct))).IsRefused);
        var result = (await world.InspectAsync<ReadResult, Result<ResultView>>(read => read.RunAsync(id, Ct))).Value;
        Assert.Equal((75m, "Well opened", "Interrupts"), (result.Now.Score, result.Summary, result.Evidence.Single().Comment));
        Assert.Null(await world.ReadAsync(db => db.Evaluations.Select(row => row.Draft).SingleAsync(Ct)));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task An_unanswered_item_keeps_it_open(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres);
        await world.CallsAsync(1, World.Jonas);
        var id = (await world.DrawnAsync())[0].Id;
        await world.InspectAsync<ClaimEvaluation, Result<Guid?>>(claim => claim.RunAsync(id, Ct));

        var refused = await world.InspectAsync<SubmitEvaluation, Result<Scored>>(submit => submit.RunAsync(new(id, EvaluationDraft.Empty), Ct));

        Assert.Equal("item_unanswered", refused.Refusal.Code);
        Assert.Empty(await world.ReadAsync(db => db.EvaluationRevisions.ToListAsync(Ct)));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task The_inspector_sees_neither_the_collectors_nor_the_debtors_name_and_every_look_is_written_down(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres);
        await world.CallsAsync(1, World.Jonas);
        var id = (await world.DrawnAsync())[0].Id;
        var queue = (await world.InspectAsync<ListQueue, Result<ListQueue.Queue>>(list => list.RunAsync(0, Ct))).Value;
        var opened = (await world.InspectAsync<OpenEvaluation, Result<EvaluationView>>(open => open.RunAsync(id, Ct))).Value;
        await world.ScoreAsync(id);

        var results = (await world.InspectAsync<ListResults, Result<ListResults.Slice>>(list => list.RunAsync(new(), Ct))).Value;
        var result = (await world.InspectAsync<ReadResult, Result<ResultView>>(read => read.RunAsync(id, Ct))).Value;
        var lenders = (await world.AsAsync<ListResults, Result<ListResults.Slice>>(World.Person(9), Role.LenderAdmin, list => list.RunAsync(new(), Ct))).Value;

        Assert.Equal(("J. P.", "J. P.", "A. L."), (queue.Rows.Single().Collector, opened.Collector, opened.Debtor));
        Assert.Equal(("J. P.", "J. P.", "Jonas Peel"), (results.Rows.Single().Collector, result.Collector, lenders.Rows.Single().Collector));
        Assert.Equal((0, 1, 0, 0), (queue.Mine, queue.Open, queue.Others, queue.Late));
        Assert.Equal(["evaluation.view", "evaluation.claim", "evaluation.submit", "evaluation.read"], (await world.AuditAsync()).Where(action => action.StartsWith("evaluation", StringComparison.Ordinal)));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task One_given_back_can_be_taken_by_another(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres);
        await world.CallsAsync(1, World.Jonas);
        var id = (await world.DrawnAsync())[0].Id;
        await world.InspectAsync<ClaimEvaluation, Result<Guid?>>(claim => claim.RunAsync(id, Ct));
        Assert.True((await world.InspectAsync<ClaimEvaluation, Result>(claim => claim.ReleaseAsync(id, Ct), World.OtherInspector)).IsRefused);
        Assert.False((await world.InspectAsync<ClaimEvaluation, Result>(claim => claim.ReleaseAsync(id, Ct))).IsRefused);

        await world.ScoreAsync(id, inspector: World.OtherInspector);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Only_inspectors_inspect(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres);
        await world.CallsAsync(1, World.Jonas, World.Swift);
        var id = (await world.DrawnAsync())[0].Id;
        foreach (var role in new[] { Role.LenderAdmin, Role.AgencyManager, Role.Collector, Role.PrivacyOfficer })
        {
            Assert.Equal("forbidden", (await world.AsAsync<ListQueue, Result<ListQueue.Queue>>(World.Mei, role, list => list.RunAsync(0, Ct))).Refusal.Code);
            Assert.Equal("forbidden", (await world.AsAsync<ClaimEvaluation, Result<Guid?>>(World.Mei, role, claim => claim.RunAsync(id, Ct))).Refusal.Code);
            Assert.Equal("forbidden", (await world.AsAsync<OpenEvaluation, Result<EvaluationView>>(World.Mei, role, open => open.RunAsync(id, Ct))).Refusal.Code);
        }
    }

    private static Task<Result<int>> KeepAsync(World world, Guid id, EvaluationDraft draft, int no, Guid? inspector = null) =>
        world.InspectAsync<KeepDraft, Result<int>>(keep => keep.RunAsync(new(id, draft, no), Ct), inspector);
}
