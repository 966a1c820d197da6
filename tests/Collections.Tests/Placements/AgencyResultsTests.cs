using Microsoft.EntityFrameworkCore;
using Platform.Collections.Accounts;
using Platform.Collections.Calls;
using Platform.Collections.Cases;
using Platform.Collections.Payments;
using Platform.Collections.Placements;
using Platform.Collections.Promises;
using Platform.Collections.Visits;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Tenants;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Collections.Tests.Placements;

public sealed class AgencyResultsTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseKind> Both => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Both))]
    public async Task Results_stand_side_by_side_and_every_figure_counts_its_rows(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var placing = await Placing.CreateAsync(world);
        var accounts = await PlacedAsync(world, placing);
        await WorkAsync(world, placing, accounts);

        var results = await ResultsAsync(world);

        Assert.Equal(["other", "swift"], results.Select(one => one.Name));
        var swift = results[1];
        Assert.Equal((2, 2, 2, 4, 3, 2, 1, 2, 1), (swift.Counts[AgencyFigure.Placed], swift.Counts[AgencyFigure.Active],
            swift.Counts[AgencyFigure.Worked], swift.Counts[AgencyFigure.Contacts], swift.Counts[AgencyFigure.RightParty],
            swift.Counts[AgencyFigure.Promises], swift.Counts[AgencyFigure.Kept], swift.Counts[AgencyFigure.Judged],
            swift.Counts[AgencyFigure.Complaints]));
        Assert.Equal(0.5m, swift.KeptRate);
        // 100 and 200 were past due; 60.05 came in while placed, at 20 %.
        Assert.Equal(new RecoveredSum("GBP", 300m, 60.05m, 12.01m), Assert.Single(swift.Sums));
        Assert.Equal(0.2001666m, swift.Sums[0].Rate!.Value, 6);
        Assert.Equal((2, 0, 0m), (results[0].Counts[AgencyFigure.Placed], results[0].Counts[AgencyFigure.Contacts], results[0].Sums[0].Recovered));
        Assert.Null(results[0].KeptRate);
        foreach (var result in results)
        {
            foreach (var (figure, count) in result.Counts)
            {
                var rows = (await world.UseAsync<ListAgencyRows, Result<(IReadOnlyList<AgencyRow> Rows, int Total)>>(
                    list => list.RunAsync(new(result.Agency, figure, null), Ct), Role.LenderAdmin)).Value;
                Assert.Equal((figure, count, count), (figure, rows.Total, rows.Rows.Count));
                Assert.All(rows.Rows, row => Assert.DoesNotContain("Ada", row.MaskedName, StringComparison.Ordinal));
            }
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Money_counts_for_the_agency_that_had_the_case_when_it_came(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var placing = await Placing.CreateAsync(world);
        var debtor = await world.DebtorAsync("D", Ct);
        var account = await world.AccountAsync(debtor, 5, Ct, 100m);
        await PayAsync(world, account, 1m); // before anybody had it
        world.Platform.Clock.Advance(TimeSpan.FromDays(1));
        await placing.PlaceAsync(placing.Order(swift: 100, other: 0));
        await PayAsync(world, account, 2m);
        world.Platform.Clock.Advance(TimeSpan.FromDays(1));
        await placing.RecallAsync(new(null, placing.Swift, null, "lender"));
        await PayAsync(world, account, 4m); // with nobody
        world.Platform.Clock.Advance(TimeSpan.FromDays(1));
        await placing.PlaceAsync(placing.Order(swift: 0, other: 100));
        await PayAsync(world, account, 8m);

        var sums = (await ResultsAsync(world)).ToDictionary(one => one.Agency, one => one.Sums.Single());
        Assert.Equal((2m, 0.4m), (sums[placing.Swift].Recovered, sums[placing.Swift].Commission));
        Assert.Equal((8m, 2m), (sums[placing.Other].Recovered, sums[placing.Other].Commission));
        // Yesterday and today only: swift's placement was over before.
        var late = (await ResultsAsync(world, 1)).Single(one => one.Agency == placing.Swift);
        Assert.Equal((0, 0), (late.Counts[AgencyFigure.Placed], late.Counts[AgencyFigure.Recovered]));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task An_agency_sees_its_own_results_and_only_of_what_it_has_now(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var placing = await Placing.CreateAsync(world);
        var accounts = await PlacedAsync(world, placing);
        await WorkAsync(world, placing, accounts);
        Task<Result<IReadOnlyList<AgencyResult>>> AskAsync() => placing.AsAgencyAsync<AgencyResults, Result<IReadOnlyList<AgencyResult>>>(
            placing.Swift, results => results.RunAsync(new(null), Ct), Role.AgencyManager);

        Assert.Equal(2, Assert.Single((await AskAsync()).Value).Counts[AgencyFigure.Placed]);
        await placing.RecallAsync(new(null, null, [accounts[0].DebtorId], "lender"));
        var after = Assert.Single((await AskAsync()).Value);
        Assert.Equal((1, 300m - accounts[0].PastDue), (after.Counts[AgencyFigure.Placed], after.Sums.Single().Placed));
        Assert.Equal("forbidden", (await placing.AsAgencyAsync<AgencyResults, Result<IReadOnlyList<AgencyResult>>>(
            placing.Swift, results => results.RunAsync(new(null), Ct))).Refusal.Code);
        Assert.Equal("not_found", (await placing.AsAgencyAsync<ListAgencyRows, Result<(IReadOnlyList<AgencyRow>, int)>>(
            placing.Swift, list => list.RunAsync(new(placing.Other, AgencyFigure.Placed, null), Ct), Role.AgencyManager)).Refusal.Code);
        var rows = (await placing.AsAgencyAsync<ListPlacements, Result<IReadOnlyList<PlacementRow>>>(
            placing.Swift, list => list.RunAsync(new(), Ct), Role.AgencyManager)).Value;
        Assert.Equal(("swift", 1, "Be kind"), (Assert.Single(rows).AgencyName, rows[0].Active, rows[0].Note));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_placement_shows_its_cases_and_its_history(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var placing = await Placing.CreateAsync(world);
        var accounts = await PlacedAsync(world, placing);
        world.Platform.Clock.Advance(TimeSpan.FromHours(1));
        await placing.RecallAsync(new(null, null, [accounts[0].DebtorId], "dispute"));

        var placement = (await world.UseAsync<ListPlacements, Result<IReadOnlyList<PlacementRow>>>(
            list => list.RunAsync(new(Agency: placing.Swift), Ct), Role.LenderAdmin)).Value.Single();
        var view = (await world.UseAsync<ReadPlacement, Result<PlacementView>>(read => read.RunAsync(new(placement.Id), Ct), Role.LenderAdmin)).Value;

        Assert.Equal((2, 1, 300m), (placement.Cases, placement.Active, placement.PastDue.Single().Amount));
        Assert.Equal([null, "dispute"], view.Cases.Select(one => one.EndReason));
        Assert.Equal([("dispute", 1), (null, 2)], view.History.Select(one => (one.Reason, one.Cases)));
    }

    private static async Task<IReadOnlyList<AgencyResult>> ResultsAsync(World world, int? days = null) =>
        (await world.UseAsync<AgencyResults, Result<IReadOnlyList<AgencyResult>>>(results => results.RunAsync(new(days), Ct), Role.LenderAdmin)).Value;

    private static Task PayAsync(World world, Account account, decimal amount) => world.WriteAsync(db =>
    {
        db.Add(new Payment { AccountId = account.Id, DebtorId = account.DebtorId, Amount = amount, Currency = "GBP", At = world.Now, ImportId = Guid.CreateVersion7() });
        return Task.CompletedTask;
    }, Ct);

    /// <summary>Two cases with each agency.</summary>
    /// <returns>The accounts that are with swift: 100 and 200 past due.</returns>
    private static async Task<IReadOnlyList<Account>> PlacedAsync(World world, Placing placing)
    {
        var accounts = new List<Account>();
        for (var i = 1; i <= 2; i++) accounts.Add(await world.AccountAsync(await world.DebtorAsync("S" + i, Ct), 5, Ct, 100m * i));
        await placing.PlaceAsync(placing.Order(swift: 100, other: 0));
        for (var i = 1; i <= 2; i++) await world.AccountAsync(await world.DebtorAsync("O" + i, Ct), 5, Ct, 10m * i);
        await placing.PlaceAsync(placing.Order(swift: 0, other: 100));
        return accounts;
    }

    /// <summary>Swift calls twice (once in vain), wraps the answered call up, and one talk that was not our call is wrapped up as a dispute.</summary>
    private static async Task WorkAsync(World world, Placing placing, IReadOnlyList<Account> accounts)
    {
        world.Platform.Clock.Advance(TimeSpan.FromHours(1));
        await world.WriteAsync(db =>
        {
            db.AddRange(
                Call(accounts[0], placing.Swift, world.Now, "no_answer", null, 1),
                Call(accounts[0], placing.Swift, world.Now.AddMinutes(5), "completed", "promise", 2),
                Wrap(accounts[0], placing.Swift, world.Now.AddMinutes(9), "promise"),
                Wrap(accounts[1], placing.Swift, world.Now.AddMinutes(20), "dispute"),
                Visit(accounts[1], placing.Swift, world.Now.AddMinutes(30), "met"),
                Visit(accounts[1], placing.Swift, null, null), // planned, nobody went yet
                Promise(accounts[0], placing.Swift, PromiseState.Kept, world.Now),
                Promise(accounts[0], placing.Swift, PromiseState.Broken, world.Now),
                Promise(accounts[1], placing.Swift, PromiseState.Withdrawn, world.Now));
            return Task.CompletedTask;
        }, Ct);
        await PayAsync(world, accounts[0], 60.05m);
    }

    private static Call Call(Account account, AgencyId agency, DateTimeOffset at, string outcome, string? disposition, long attempt) => new()
    {
        Id = Guid.CreateVersion7(), AttemptId = attempt, DebtorId = account.DebtorId, AccountId = account.Id, LineId = Guid.CreateVersion7(),
        CollectorId = Guid.CreateVersion7(), CollectorName = "Jonas", AgencyId = agency, State = CallState.Ended, PaceAt = at, StartedAt = at,
        EndedAt = at.AddMinutes(1), CallerId = "+442079460100", Outcome = outcome, Disposition = disposition,
    };

    private static Visit Visit(Account account, AgencyId agency, DateTimeOffset? at, string? outcome) => new()
    {
        Id = Guid.CreateVersion7(), DebtorId = account.DebtorId, AccountId = account.Id, Day = new(2026, 3, 10), From = new(9, 0), To = new(11, 0),
        State = outcome is null ? VisitState.Planned : VisitState.Done, PlannedByName = "Jonas", AgencyId = agency, PlannedAt = DateTimeOffset.UnixEpoch,
        CheckedInAt = at, EndedAt = at?.AddMinutes(10), Outcome = outcome,
    };

    private static CaseWrapUp Wrap(Account account, AgencyId agency, DateTimeOffset at, string outcome) => new()
    {
        Id = Guid.CreateVersion7(), DebtorId = account.DebtorId, Outcome = outcome, NextStep = "tomorrow", ByName = "Jonas", AgencyId = agency, At = at,
    };

    private static PromiseToPay Promise(Account account, AgencyId agency, PromiseState state, DateTimeOffset at) => new()
    {
        Id = Guid.CreateVersion7(), DebtorId = account.DebtorId, AccountId = account.Id, Amount = 10m, Currency = "GBP", DueOn = new(2026, 3, 12),
        DueFrom = at, JudgeAt = at, State = state, MadeByName = "Jonas", AgencyId = agency, MadeAt = at,
    };
}
