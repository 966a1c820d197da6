using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Collections.Accounts;
using Platform.Collections.Cases;
using Platform.Collections.Debtors;
using Platform.Collections.Placements;
using Platform.Collections.Segments;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;
using Platform.Testing;
using Platform.Testing.Postgres;
using Platform.Tests.Host;
using Platform.Web.Features.Home;

namespace Platform.Tests.Features;

public sealed class DayTests(PostgresServer postgres)
{
    private static readonly Guid Jonas = Guid.CreateVersion7();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Each_role_sees_the_figures_and_tasks_of_its_own_day(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var harbour = await host.TenantAsync("harbour", Ct);
        var swift = await AgencyAsync(host);
        var debtors = await FillAsync(host, harbour);
        await PlaceAsync(host, harbour, swift);

        var manager = await DayAsync(host, harbour, Role.AgencyManager, swift);
        Assert.Equal((3L, 3L), (manager.Figure("Placed"), manager.Figure("Pool")));
        Assert.Equal((3L, 1L), (manager.Task("HandOut"), manager.Task("Ending")));

        await using (var desk = Scope(host, harbour, Role.Collector, swift))
        {
            Assert.False((await desk.ServiceProvider.GetRequiredService<ClaimCase>().RunAsync(debtors[0], Ct)).IsRefused);
            Assert.False((await desk.ServiceProvider.GetRequiredService<OpenCase>().RunAsync(debtors[0], Ct)).IsRefused);
        }
        var collector = await DayAsync(host, harbour, Role.Collector, swift);
        Assert.Equal((1L, 1L, 2L), (collector.Figure("Mine"), collector.Figure("Due"), collector.Figure("Pool")));
        // Jonas is no person of this agency's list: his case is named to its manager.
        Assert.Equal(1, (await DayAsync(host, harbour, Role.AgencyManager, swift)).Task("Orphans"));

        var admin = await DayAsync(host, harbour, Role.LenderAdmin, null);
        Assert.Equal((1L, 0L), (admin.Task("Ending"), admin.Task("Doubts")));
        var privacy = await DayAsync(host, harbour, Role.PrivacyOfficer, null);
        Assert.Equal(1, privacy.Figure("Trail_views"));
        var inspector = await DayAsync(host, harbour, Role.Inspector, null);
        Assert.Equal(0, inspector.Task("Take"));
    }

    [Fact]
    public async Task A_part_is_shown_to_its_role_only_and_every_role_that_works_here_has_one()
    {
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct);
        var swift = await AgencyAsync(host);
        await using var scope = Scope(host, await host.TenantAsync("harbour", Ct), Role.LenderAdmin, null);
        var parts = scope.ServiceProvider.GetServices<IDayPart>().ToList();
        foreach (var (role, agency, code) in new (Role, AgencyId?, string)[]
        {
            (Role.LenderAdmin, null, "Lender"), (Role.Strategist, null, "Lender"), (Role.AgencyManager, swift, "Manager"), (Role.Collector, swift, "Collector"),
            (Role.Collector, null, "Collector"), (Role.Inspector, null, "Inspector"), (Role.PrivacyOfficer, null, "Privacy"),
        })
        {
            var shown = parts.Where(part => part.IsFor(new Actor(ActorKind.User, "x", "x", [role], agency)));
            Assert.Equal([code], shown.Select(part => part.Code));
        }
        Assert.DoesNotContain(parts, part => part.IsFor(new Actor(ActorKind.User, "x", "x", [Role.PlatformOperator])));
    }

    private sealed record Seen(Day Day)
    {
        public long Figure(string code) => Day.Figures.Single(figure => figure.Code == code).Number;
        public long Task(string code) => Day.Tasks.Single(task => task.Code == code).Count;
    }

    private static async Task<Seen> DayAsync(PlatformHost host, Tenant tenant, Role role, AgencyId? agency)
    {
        await using var scope = Scope(host, tenant, role, agency);
        var actor = scope.ServiceProvider.GetRequiredService<TenantScope>().Actor;
        return new Seen(await scope.ServiceProvider.GetServices<IDayPart>().Single(part => part.IsFor(actor)).ReadAsync(Ct));
    }

    private static AsyncServiceScope Scope(PlatformHost host, Tenant tenant, Role role, AgencyId? agency)
    {
        var scope = host.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Bind(tenant.Id, new Actor(ActorKind.User, Jonas.ToString("D"), "Jonas", [role], agency), "test");
        return scope;
    }

    private static async Task<AgencyId> AgencyAsync(PlatformHost host)
    {
        await using var db = await host.Platform(Ct);
        return (await db.Agencies.SingleAsync(agency => agency.Key == "swift", Ct)).Id;
    }

    private static async Task<List<DebtorId>> FillAsync(PlatformHost host, Tenant tenant)
    {
        var debtors = new List<DebtorId>();
        await using var scope = host.Scope(tenant.Id);
        var cipher = await scope.ServiceProvider.GetRequiredService<TenantKeys>().GetAsync(tenant.Id, Ct);
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().WriteAsync(Ct);
        for (var i = 0; i < 3; i++)
        {
            var debtor = DebtorSeal.Put(
                cipher, new Debtor { Reference = "D" + i, Language = "en", TimeZone = "Europe/London", Country = "GB", Region = "" },
                new DebtorDetails("Ada " + i, null, null, null, null, null, null));
            db.Add(debtor);
            db.Add(new Account
            {
                AccountNo = "A" + i, DebtorId = debtor.Id, Product = "card", Currency = "GBP", PastDue = 100 + i, Balance = 500,
                DueDate = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(-20),
            });
            debtors.Add(debtor.Id);
        }
        await db.CommitAsync(Ct);
        return debtors;
    }

    private static async Task PlaceAsync(PlatformHost host, Tenant tenant, AgencyId agency)
    {
        await using var scope = host.Scope(tenant.Id);
        var ends = LocalDays.Today(TimeProvider.System.GetUtcNow(), tenant.TimeZone, "UTC").AddDays(3);
        var order = new PlacementOrder("Soon over", SegmentDefinition.Everyone, [new(agency, 100, 10)], ends, false, null, 1);
        var plan = (await scope.ServiceProvider.GetRequiredService<PlanPlacement>().RunAsync(order, Ct)).Value;
        Assert.False((await scope.ServiceProvider.GetRequiredService<PlaceCases>().RunAsync(new(order, plan), Ct)).IsRefused);
    }
}
