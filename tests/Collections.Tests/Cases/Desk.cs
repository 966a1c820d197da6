using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Collections.Cases;
using Platform.Collections.Debtors;
using Platform.Collections.Placements;
using Platform.Collections;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Collections.Tests.Cases;

/// <summary>An agency's desk at the lender of a <see cref="World"/>: its collectors, and cases placed with it.</summary>
internal sealed class Desk(World world)
{
    public static readonly AgencyId Swift = AgencyId.New();
    public static readonly AgencyId Other = AgencyId.New();

    public Guid Jonas { get; } = Guid.CreateVersion7();
    public Guid Mia { get; } = Guid.CreateVersion7();
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async Task<T> AsAsync<TCase, T>(Guid who, Func<TCase, Task<T>> use, AgencyId? agency = null, Role role = Role.Collector)
        where TCase : notnull
    {
        await using var scope = world.Platform.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Bind(
            world.TenantId, new Actor(ActorKind.User, who.ToString("D"), "Jonas Peel", [role], agency ?? Swift), "test");
        return await use(scope.ServiceProvider.GetRequiredService<TCase>());
    }

    public Task PlaceAsync(Debtor debtor, Guid? assigned = null, AgencyId? agency = null) => world.WriteAsync(db =>
    {
        var placement = new Placement
        {
            AgencyId = agency ?? Swift, Name = "test", Definition = "{}", PlacedAt = world.Now, PlacedBy = "test",
        };
        db.Add(placement);
        db.Add(new CaseGrant { DebtorId = debtor.Id.Value, AgencyId = agency ?? Swift, PlacementId = placement.Id, Since = world.Now });
        db.Add(new Case { DebtorId = debtor.Id, OpenedAt = world.Now, AssignedTo = assigned, AssignedAt = assigned is null ? null : world.Now });
        return Task.CompletedTask;
    }, Ct);

    public Task RecallAsync(Debtor debtor) => world.WriteAsync(
        db => db.ExecuteAsync($"delete from case_grants where tenant_id = {db.TenantId} and debtor_id = {debtor.Id}", Ct), Ct);

    public Task<Case> CaseAsync(Debtor debtor) =>
        world.ReadAsync(db => db.Cases.AsNoTracking().SingleAsync(row => row.DebtorId == debtor.Id, Ct), Ct);
}
