using System.Diagnostics;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Collections;
using Platform.Collections.Accounts;
using Platform.Collections.Cases;
using Platform.Collections.Debtors;
using Platform.Collections.Placements;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Collections.Tests.Placements;

public sealed class PlaceCasesTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseKind> Both => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Both))]
    public async Task A_dry_run_is_reconciled_to_the_cent_and_says_what_is_left_out_and_why(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var placing = await Placing.CreateAsync(world);
        for (var i = 0; i < 10; i++)
        {
            var debtor = await world.DebtorAsync("D" + i, Ct);
            await world.AccountAsync(debtor, 5 + i * 10, Ct, 100.01m + i);
            if (i < 3) await world.AccountAsync(debtor, 40, Ct, 10.10m); // one case, two accounts
        }
        await world.AccountAsync(await world.DebtorAsync("held", Ct, hold: "dispute"), 5, Ct, 77m);
        await world.AccountAsync(await world.DebtorAsync("cured", Ct), 5, Ct, 0m, state: AccountState.Cured);
        await world.AccountAsync(await world.DebtorAsync("early", Ct), -5, Ct, 0m);
        await world.AccountAsync(await world.DebtorAsync("closed", Ct), 5, Ct, 50m, state: AccountState.Closed);

        var plan = await placing.PlanAsync(placing.Order(swift: 50, other: 30));

        Assert.Equal([("cured", 1), ("held", 1), ("not_due", 1)], plan.Excluded.Select(part => (part.Why, part.Totals.Cases)));
        Assert.Equal([5, 3], plan.Parts.Select(part => part.Totals.Cases));
        Assert.Equal(2, plan.Kept.Cases);
        Assert.Equal(new PlacementTotals(13, 15, [new("GBP", 1_045.10m + 30.30m + 77m, 15)]), plan.Selected);
        Assert.Equal(plan.Selected, PlacementTotals.Sum([plan.Placed, plan.Kept, .. plan.Excluded.Select(part => part.Totals)]));
        Assert.Empty(await placing.GrantsAsync());
    }

    [Theory, MemberData(nameof(Both)), Trait("row", "002-20")]
    public async Task What_is_placed_is_what_the_dry_run_said_and_each_agency_sees_exactly_its_part(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var placing = await Placing.CreateAsync(world);
        await ManyAsync(world, 25);
        var order = placing.Order();
        var plan = await placing.PlanAsync(order);

        var made = await placing.PlaceAsync(order, plan);

        Assert.Equal(2, made.Value.Count);
        var grants = await placing.GrantsAsync();
        Assert.Equal((15, 10), (grants.Values.Count(a => a == placing.Swift), grants.Values.Count(a => a == placing.Other)));
        foreach (var agency in new[] { placing.Swift, placing.Other })
        {
            var list = (await placing.AsAgencyAsync<ListWork, Result<WorkList>>(agency, work => work.RunAsync(new(WorkShelf.Pool, Take: 100), Ct))).Value;
            Assert.Equal(grants.Where(one => one.Value == agency).Select(one => one.Key).Order(), list.Rows.Select(row => row.Debtor.Value).Order());
            Assert.Equal(plan.Parts.Single(part => part.Agency == agency).Totals.PastDue.Single().Amount, list.Rows.Sum(row => row.Facts.PastDue));
        }
        var again = await placing.TryAsync(order);
        Assert.Equal([("placed", 25)], again.Value.Excluded.Select(part => (part.Why, part.Totals.Cases)));
        Assert.Equal("nothing_to_place", (await placing.PlaceAsync(order, again.Value)).Refusal.Code);
        var traces = await world.ReadAsync(db => db.Set<AuditEntry>().CountAsync(row => row.Action == "placement.create", Ct), Ct);
        Assert.Equal(2, traces);
        var note = await world.ReadAsync(db => db.Placements.AsNoTracking().Select(row => row.Note).FirstAsync(Ct), Ct);
        Assert.DoesNotContain("kind", Encoding.UTF8.GetString(note!), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_same_seed_splits_alike_another_seed_does_not_and_every_layer_is_shared(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var placing = await Placing.CreateAsync(world);
        await ManyAsync(world, 60);
        var first = await SplitAsync(world, placing, 7);
        Assert.Equal(first, await SplitAsync(world, placing, 7));
        Assert.NotEqual(first, await SplitAsync(world, placing, 8));
        // Three buckets of 20: of each, 60 % within one case.
        foreach (var layer in first.Select((reference, i) => int.Parse(reference[1..], null) % 3).GroupBy(layer => layer))
            Assert.InRange(layer.Count(), 11, 13);
    }

    [Fact]
    public async Task Both_databases_deal_the_same_cases()
    {
        var splits = new List<IReadOnlyList<string>>();
        foreach (var kind in new[] { DatabaseKind.Sqlite, DatabaseKind.Postgres })
        {
            await using var world = await World.CreateAsync(kind, postgres, Ct);
            var placing = await Placing.CreateAsync(world);
            await ManyAsync(world, 30);
            splits.Add(await SplitAsync(world, placing, 42));
        }
        Assert.Equal(splits[0], splits[1]);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_selection_that_changed_since_the_dry_run_places_nothing_and_says_what_changed(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var placing = await Placing.CreateAsync(world);
        await ManyAsync(world, 10);
        var order = placing.Order();
        var plan = await placing.PlanAsync(order);
        await world.WriteAsync(db => db.ExecuteAsync($"update debtors set hold = 'dispute' where tenant_id = {db.TenantId} and reference = 'D3'", Ct), Ct);

        var held = await placing.PlaceAsync(order, plan);
        var fresh = await placing.PlanAsync(order);
        await world.WriteAsync(db => db.ExecuteAsync($"update accounts set past_due = past_due - {5m} where tenant_id = {db.TenantId} and account_no = 'A-4'", Ct), Ct);
        var paid = await placing.PlaceAsync(order, fresh);

        Assert.Equal(("placing_changed", 10, 9), (held.Refusal.Code, (int)held.Refusal.Args[0], (int)held.Refusal.Args[1]));
        Assert.Equal("placing_changed_amounts", paid.Refusal.Code);
        Assert.Equal(5m, (decimal)paid.Refusal.Args[2] - (decimal)paid.Refusal.Args[3]);
        Assert.Empty(await placing.GrantsAsync());
        Assert.Equal(0, await world.ReadAsync(db => db.Placements.CountAsync(Ct), Ct));
        Assert.Equal(0, await world.ReadAsync(db => db.PlacementCases.CountAsync(Ct), Ct));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Two_placings_at_once_never_place_a_case_twice(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var placing = await Placing.CreateAsync(world);
        await ManyAsync(world, 20);
        var (mine, yours) = (placing.Order(swift: 100, other: 0), placing.Order(swift: 50, other: 50));
        var (myPlan, yourPlan) = (await placing.PlanAsync(mine), await placing.PlanAsync(yours));

        var both = await Task.WhenAll(
            Task.Run(() => placing.PlaceAsync(mine, myPlan), Ct), Task.Run(() => placing.PlaceAsync(yours, yourPlan), Ct));

        var lost = Assert.Single(both, one => one.IsRefused);
        Assert.Contains(lost.Refusal.Code, (string[])["placing_changed", "nothing_to_place"]);
        var open = await world.ReadAsync(db => db.PlacementCases.CountAsync(row => row.Until == null, Ct), Ct);
        Assert.Equal((20, 20), (open, (await placing.GrantsAsync()).Count));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Shares_and_people_that_cannot_be_are_refused(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var placing = await Placing.CreateAsync(world);
        var stranger = await placing.AgencyAsync("stranger", engaged: false);
        var order = placing.Order();

        Assert.Equal("shares_over_all", (await placing.TryAsync(placing.Order(swift: 70, other: 40))).Refusal.Args[1]);
        Assert.Equal("day_passed", (await placing.TryAsync(placing.Order(endsOn: new(2026, 3, 9)))).Refusal.Args[1]);
        Assert.Equal("not_found", (await placing.TryAsync(order with { Shares = [new(stranger, 10, 1)] })).Refusal.Code);
        Assert.Equal("forbidden", (await placing.TryAsync(order, Role.Inspector)).Refusal.Code);
        Assert.Equal("forbidden", (await placing.AsAgencyAsync<PlanPlacement, Result<PlacementPlan>>(placing.Swift, plan => plan.RunAsync(order, Ct), Role.AgencyManager)).Refusal.Code);
    }

    [Theory, MemberData(nameof(Both)), Trait("row", "002-20")]
    [Trait("attack", "23")]
    public async Task A_recall_takes_the_case_off_the_agency_at_once_tells_open_screens_and_keeps_the_history(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var placing = await Placing.CreateAsync(world);
        await ManyAsync(world, 4);
        await placing.PlaceAsync(placing.Order(swift: 100, other: 0));
        var jonas = Guid.CreateVersion7();
        var debtor = new DebtorId((await placing.GrantsAsync()).Keys.First());
        await placing.AsAgencyAsync<ClaimCase, Result>(placing.Swift, claim => claim.RunAsync(debtor, Ct), who: jonas);
        var told = new TaskCompletionSource();
        using var ear = world.Platform.Services.GetRequiredService<Feed>().Subscribe(world.TenantId, Topics.Cases, () => told.TrySetResult());
        var watch = Stopwatch.StartNew();

        var back = await placing.RecallAsync(new(null, null, [debtor], "complaint"));

        await told.Task.WaitAsync(TimeSpan.FromSeconds(5), Ct);
        var seen = await placing.AsAgencyAsync<OpenCase, int?>(placing.Swift, open => open.WatchAsync(debtor, Ct), who: jonas);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.Null(seen);
        Assert.Equal(1, back.Value);
        Assert.Equal("not_found", (await placing.AsAgencyAsync<AddNote, Result>(placing.Swift, note => note.RunAsync(new(Guid.CreateVersion7(), debtor, "late"), Ct), who: jonas)).Refusal.Code);
        var file = await world.ReadAsync(db => db.Cases.AsNoTracking().SingleAsync(row => row.DebtorId == debtor, Ct), Ct);
        Assert.Null(file.AssignedTo);
        var kept = await world.ReadAsync(db => db.PlacementCases.AsNoTracking().SingleAsync(row => row.DebtorId == debtor, Ct), Ct);
        Assert.Equal(("complaint", world.Now), (kept.EndReason, kept.Until));
        Assert.Equal(3, (await placing.GrantsAsync()).Count);
        Assert.Null(await world.ReadAsync(db => db.Placements.AsNoTracking().Select(row => row.RecalledAt).SingleAsync(Ct), Ct));
        Assert.Equal(0, (await placing.RecallAsync(new(null, null, [debtor], "complaint"))).Value);

        Assert.Equal(3, (await placing.RecallAsync(new(null, placing.Swift, null, "performance"))).Value);
        Assert.Equal(world.Now, await world.ReadAsync(db => db.Placements.AsNoTracking().Select(row => row.RecalledAt).SingleAsync(Ct), Ct));
        Assert.Equal(2, await world.ReadAsync(db => db.Set<AuditEntry>().CountAsync(row => row.Action == "placement.recall", Ct), Ct));
        Assert.Equal("invalid", (await placing.RecallAsync(new(null, null, null, "lender"))).Refusal.Code);
        Assert.Equal("forbidden", (await placing.RecallAsync(new(null, placing.Other, null, "lender"), Role.Collector)).Refusal.Code);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_placement_ends_by_itself_after_its_last_day_of_the_lenders_zone(DatabaseKind kind)
    {
        // Auckland is already on the 11th of March when London has the 10th.
        await using var world = await World.CreateAsync(kind, postgres, Ct, zone: "Pacific/Auckland", now: new(2026, 3, 10, 10, 0, 0, TimeSpan.Zero));
        var placing = await Placing.CreateAsync(world);
        await ManyAsync(world, 3);
        await placing.PlaceAsync(placing.Order(endsOn: new(2026, 3, 10)));
        Assert.Equal(0, await EndAsync(world));
        world.Platform.Clock.Advance(TimeSpan.FromMinutes(59)); // 23:59 in Auckland
        Assert.Equal(0, await EndAsync(world));
        world.Platform.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(3, await EndAsync(world));
        Assert.Equal(0, await EndAsync(world));
        Assert.Empty(await placing.GrantsAsync());
        Assert.All(await world.ReadAsync(db => db.PlacementCases.AsNoTracking().ToListAsync(Ct), Ct), row => Assert.Equal("ended", row.EndReason));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_cured_case_comes_back_only_where_the_placement_says_so(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var placing = await Placing.CreateAsync(world);
        await ManyAsync(world, 4);
        await placing.PlaceAsync(placing.Order(swift: 50, other: 0, cured: true));
        await placing.PlaceAsync(placing.Order(swift: 0, other: 100, cured: false));
        await world.WriteAsync(db => db.ExecuteAsync($"update accounts set past_due = 0, state = {AccountState.Cured} where tenant_id = {db.TenantId}", Ct), Ct);

        Assert.Equal(2, await EndAsync(world));

        Assert.Equal([placing.Other, placing.Other], (await placing.GrantsAsync()).Values);
        var ended = await world.ReadAsync(db => db.PlacementCases.AsNoTracking().Where(row => row.Until != null).ToListAsync(Ct), Ct);
        Assert.All(ended, row => Assert.Equal((placing.Swift, "cured"), (row.AgencyId, row.EndReason)));
    }

    private static Task<int> EndAsync(World world) => world.UseAsync<EndPlacements, int>(end => end.RunAsync(Ct));

    private static async Task<IReadOnlyList<string>> SplitAsync(World world, Placing placing, long seed)
    {
        await placing.PlaceAsync(placing.Order(seed: seed));
        var swift = await world.ReadAsync(db => db.QueryAsync(
            $"select d.reference from case_grants g join debtors d on d.id = g.debtor_id and d.tenant_id = g.tenant_id where g.tenant_id = {db.TenantId} and g.agency_id = {placing.Swift} order by 1",
            row => row.Text(0), Ct), Ct);
        await placing.RecallAsync(new(null, placing.Swift, null, "lender"));
        await placing.RecallAsync(new(null, placing.Other, null, "lender"));
        return [.. swift.Order(StringComparer.Ordinal)];
    }

    private static async Task ManyAsync(World world, int count)
    {
        for (var i = 0; i < count; i++)
            await world.AccountAsync(await world.DebtorAsync("D" + i, Ct), 10 + i % 3 * 30, Ct, 100m + i, "A-" + i);
    }
}
