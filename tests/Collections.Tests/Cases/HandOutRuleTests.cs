using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Collections;
using Platform.Collections.Cases;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Collections.Tests.Cases;

public sealed class HandOutRuleTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseKind> Both => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Both))]
    public async Task By_rule_the_pool_reaches_collectors_up_to_their_most_and_never_another_agencys_cases(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var desk = new Desk(world);
        for (var i = 0; i < 8; i++)
        {
            var debtor = await world.DebtorAsync("D" + i, Ct);
            await world.AccountAsync(debtor, 5, Ct, 100 + i);
            await desk.PlaceAsync(debtor, agency: i < 6 ? Desk.Swift : Desk.Other);
        }
        await PeopleAsync(world, desk.Jonas, desk.Mia);
        Assert.Equal(0, await RunAsync(world)); // until a rule is saved, collectors claim

        Assert.False((await SaveAsync(desk, new(true, 2, null))).IsRefused);
        Assert.Equal(4, await RunAsync(world));
        Assert.Equal(0, await RunAsync(world)); // everybody has as many as the rule gives
        var held = await world.ReadAsync(db => db.Cases.AsNoTracking().Where(row => row.AssignedTo != null).ToListAsync(Ct), Ct);
        Assert.Equal((2, 2), (held.Count(row => row.AssignedTo == desk.Jonas), held.Count(row => row.AssignedTo == desk.Mia)));

        Assert.False((await SaveAsync(desk, new(true, 10, [desk.Mia]))).IsRefused);
        Assert.Equal(2, await RunAsync(world));
        var rule = (await desk.AsAsync<ReadHandOutRule, Result<HandOutRuleView>>(desk.Jonas, read => read.RunAsync(Ct), role: Role.AgencyManager)).Value;
        Assert.Equal((true, 10, "Jonas Peel"), (rule.IsAutomatic, rule.MostEach, rule.ChangedBy));
        Assert.Equal([desk.Mia], rule.To);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Only_a_manager_sets_the_rule_for_the_own_agency_and_its_people(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var desk = new Desk(world);
        await PeopleAsync(world, desk.Jonas);
        Assert.Equal("forbidden", (await SaveAsync(desk, new(true, 5, null), Role.Collector)).Refusal.Code);
        Assert.Equal("not_found", (await SaveAsync(desk, new(true, 5, [desk.Mia]))).Refusal.Code);
        Assert.Equal("invalid", (await SaveAsync(desk, new(true, 0, null))).Refusal.Code);
        Assert.False((await SaveAsync(desk, new(true, 5, null))).IsRefused);
        var others = (await desk.AsAsync<ReadHandOutRule, Result<HandOutRuleView>>(
            desk.Mia, read => read.RunAsync(Ct), Desk.Other, Role.AgencyManager)).Value;
        Assert.False(others.IsAutomatic);
    }

    private static Task<Result> SaveAsync(Desk desk, SaveHandOutRule.Request ask, Role role = Role.AgencyManager) =>
        desk.AsAsync<SaveHandOutRule, Result>(desk.Jonas, save => save.RunAsync(ask, Ct), role: role);

    private static Task<int> RunAsync(World world) => world.UseAsync<HandOutByRule, int>(hand => hand.RunAsync(Ct));

    private static async Task PeopleAsync(World world, params Guid[] people)
    {
        await using var db = await world.Platform.Services.GetRequiredService<IDbContextFactory<PlatformDb>>().CreateDbContextAsync(Ct);
        db.Add(new Agency { Id = Desk.Swift, Key = "swift", Name = "Swift" });
        foreach (var id in people)
        {
            db.Add(new User { Id = id, UserName = id.ToString(), Email = id + "@example.com", DisplayName = id.ToString(), PasswordHash = "set" });
            db.Add(new Membership { UserId = id, AgencyId = Desk.Swift, Role = Role.Collector });
        }
        await db.SaveChangesAsync(Ct);
    }
}
