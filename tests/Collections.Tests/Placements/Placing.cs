using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Collections.Placements;
using Platform.Collections.Segments;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Collections.Tests.Placements;

/// <summary>Two agencies that work for the lender of a <see cref="World"/>.</summary>
internal sealed class Placing(World world)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public AgencyId Swift { get; private set; }
    public AgencyId Other { get; private set; }

    public static async Task<Placing> CreateAsync(World world)
    {
        var made = new Placing(world);
        (made.Swift, made.Other) = (await made.AgencyAsync("swift"), await made.AgencyAsync("other"));
        return made;
    }

    public async Task<AgencyId> AgencyAsync(string key, bool engaged = true)
    {
        await using var db = await world.Platform.Services.GetRequiredService<IDbContextFactory<PlatformDb>>().CreateDbContextAsync(Ct);
        var agency = new Agency { Key = key, Name = key };
        db.Add(agency);
        if (engaged) db.Add(new AgencyEngagement { TenantId = world.TenantId, AgencyId = agency.Id, From = world.Now.AddDays(-1) });
        await db.SaveChangesAsync(Ct);
        return agency.Id;
    }

    public PlacementOrder Order(int swift = 60, int other = 40, long seed = 7, SegmentDefinition? segment = null, DateOnly? endsOn = null, bool cured = false) =>
        new("November", segment ?? SegmentDefinition.Everyone,
            [.. new PlacementShare[] { new(Swift, swift, 20), new(Other, other, 25) }.Where(share => share.Percent > 0)], endsOn, cured, "Be kind", seed);

    public Task<Result<PlacementPlan>> TryAsync(PlacementOrder order, Role role = Role.LenderAdmin) =>
        world.UseAsync<PlanPlacement, Result<PlacementPlan>>(plan => plan.RunAsync(order, Ct), role);

    public async Task<PlacementPlan> PlanAsync(PlacementOrder order) => (await TryAsync(order)).Value;

    public Task<Result<IReadOnlyList<Guid>>> PlaceAsync(PlacementOrder order, PlacementPlan plan) =>
        world.UseAsync<PlaceCases, Result<IReadOnlyList<Guid>>>(place => place.RunAsync(new(order, plan), Ct), Role.LenderAdmin);

    public async Task<IReadOnlyList<Guid>> PlaceAsync(PlacementOrder order) => (await PlaceAsync(order, await PlanAsync(order))).Value;

    public Task<Result<int>> RecallAsync(RecallCases.Request ask, Role role = Role.LenderAdmin) =>
        world.UseAsync<RecallCases, Result<int>>(recall => recall.RunAsync(ask, Ct), role);

    public Task<Dictionary<Guid, AgencyId>> GrantsAsync() =>
        world.ReadAsync(db => db.Set<CaseGrant>().AsNoTracking().ToDictionaryAsync(row => row.DebtorId, row => row.AgencyId, Ct), Ct);

    public async Task<T> AsAgencyAsync<TCase, T>(AgencyId agency, Func<TCase, Task<T>> use, Role role = Role.Collector, Guid? who = null)
        where TCase : notnull
    {
        await using var scope = world.Platform.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Bind(
            world.TenantId, new Actor(ActorKind.User, (who ?? Guid.CreateVersion7()).ToString("D"), "Jonas Peel", [role], agency), "test");
        return await use(scope.ServiceProvider.GetRequiredService<TCase>());
    }
}
