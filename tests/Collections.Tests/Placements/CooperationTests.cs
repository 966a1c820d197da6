using Platform.Collections.Placements;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Tenants;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Collections.Tests.Placements;

public sealed class CooperationTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseKind> Both => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Both))]
    public async Task An_agency_is_engaged_by_its_key_and_the_end_of_the_cooperation_brings_every_case_back(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var placing = await Placing.CreateAsync(world);
        var fresh = await placing.AgencyAsync("fresh", engaged: false);
        for (var i = 0; i < 3; i++) await world.AccountAsync(await world.DebtorAsync("D" + i, Ct), 5, Ct);

        Assert.Equal("agency_unknown", (await EngageAsync(world, "nobody")).Refusal.Code);
        Assert.Equal("forbidden", (await EngageAsync(world, "fresh", Role.Strategist)).Refusal.Code);
        Assert.Equal(fresh, (await EngageAsync(world, " Fresh ")).Value);
        Assert.Equal("agency_engaged", (await EngageAsync(world, "fresh")).Refusal.Code);
        Assert.Equal(["fresh", "other", "swift"], await EngagedAsync(world));

        world.Platform.Clock.Advance(TimeSpan.FromMinutes(1));
        await placing.PlaceAsync(placing.Order() with { Shares = [new(fresh, 100, 10)] });
        Assert.Equal(3, (await placing.GrantsAsync()).Count);
        Assert.Equal("forbidden", (await EndAsync(world, fresh, Role.Strategist)).Refusal.Code);
        Assert.Equal(3, (await EndAsync(world, fresh)).Value);
        Assert.Empty(await placing.GrantsAsync());
        Assert.Equal(["other", "swift"], await EngagedAsync(world));
        Assert.Equal("not_found", (await EndAsync(world, fresh)).Refusal.Code);
        world.Platform.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(fresh, (await EngageAsync(world, "fresh")).Value); // again, later
    }

    private static Task<Result<AgencyId>> EngageAsync(World world, string key, Role role = Role.LenderAdmin) =>
        world.UseAsync<EngageAgency, Result<AgencyId>>(engage => engage.RunAsync(key, Ct), role);

    private static Task<Result<int>> EndAsync(World world, AgencyId agency, Role role = Role.LenderAdmin) =>
        world.UseAsync<EndCooperation, Result<int>>(end => end.RunAsync(agency, Ct), role);

    private static Task<IReadOnlyList<string>> EngagedAsync(World world) =>
        world.UseAsync<EngagedAgencies, IReadOnlyList<string>>(async read => [.. (await read.ReadAsync(Ct)).Select(agency => agency.Key)]);
}
