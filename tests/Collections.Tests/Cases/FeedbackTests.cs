using Platform.Collections.Cases;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Collections.Tests.Cases;

public sealed class FeedbackTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseKind> Both => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Both)), Trait("row", "000-10"), Trait("attack", "35")]
    public async Task What_people_tell_is_counted_from_codes_alone_each_persons_last_answer(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var desk = new Desk(world);
        var (one, two, foreign) = (await world.DebtorAsync("D1", Ct), await world.DebtorAsync("D2", Ct), await world.DebtorAsync("D3", Ct));
        await desk.PlaceAsync(one, desk.Jonas);
        await desk.PlaceAsync(two, desk.Jonas);
        await desk.PlaceAsync(foreign, desk.Mia, Desk.Other);
        await TellAsync(desk, desk.Jonas, one.Id, "regular", "in_full");
        world.Platform.Clock.Advance(TimeSpan.FromDays(1));
        await TellAsync(desk, desk.Jonas, one.Id, "reduced", "in_part");
        await TellAsync(desk, desk.Jonas, two.Id, "reduced", null);
        await TellAsync(desk, desk.Mia, foreign.Id, "none", "not_at_all", Desk.Other);
        await desk.AsAsync<WrapUpCase, Result>(desk.Jonas, it => it.RunAsync(new(Guid.CreateVersion7(), two.Id, "call_back", "lost_income", "tomorrow"), Ct));

        var lender = await ReportAsync(world);
        Assert.Equal((2, 1, 0), (lender["income:reduced"], lender["income:none"], lender["income:regular"]));
        Assert.Equal((1, 1, 0), (lender["ability:in_part"], lender["ability:not_at_all"], lender["ability:in_full"]));
        Assert.Equal(1, lender["reason:lost_income"]);

        var agency = await desk.AsAsync<FeedbackReport, Result<IReadOnlyList<FeedbackCount>>>(desk.Jonas, it => it.RunAsync(new(30), Ct));
        Assert.Equal(0, agency.Value.Single(count => count is { Question: "income", Answer: "none" }).People);
        await desk.RecallAsync(two);
        agency = await desk.AsAsync<FeedbackReport, Result<IReadOnlyList<FeedbackCount>>>(desk.Jonas, it => it.RunAsync(new(30), Ct));
        Assert.Equal(1, agency.Value.Single(count => count is { Question: "income", Answer: "reduced" }).People);
    }

    [Fact]
    public async Task Only_listed_answers_are_taken_and_an_empty_form_is_none()
    {
        await using var world = await World.CreateAsync(DatabaseKind.Sqlite, postgres, Ct);
        var desk = new Desk(world);
        var debtor = await world.DebtorAsync("D1", Ct);
        await desk.PlaceAsync(debtor, desk.Jonas);

        Assert.Equal("not_listed", (await TellAsync(desk, desk.Jonas, debtor.Id, "rich", null)).Refusal.Args[1]);
        Assert.Equal("required", (await TellAsync(desk, desk.Jonas, debtor.Id, null, null)).Refusal.Args[1]);
    }

    private static Task<Result> TellAsync(
        Desk desk, Guid who, Platform.Collections.Debtors.DebtorId debtor, string? income, string? ability, Platform.Tenancy.Tenants.AgencyId? agency = null) =>
        desk.AsAsync<RecordFeedback, Result>(who, it => it.RunAsync(new(Guid.CreateVersion7(), debtor, income, ability, null, null), Ct), agency);

    private static async Task<Dictionary<string, long>> ReportAsync(World world) =>
        (await world.UseAsync<FeedbackReport, Result<IReadOnlyList<FeedbackCount>>>(it => it.RunAsync(new(30), Ct), Role.LenderAdmin))
        .Value.ToDictionary(count => $"{count.Question}:{count.Answer}", count => count.People);
}
