using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Collections;
using Platform.Collections.Accounts;
using Platform.Collections.Cases;
using Platform.Collections.Debtors;
using Platform.Collections.Placements;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Collections.Tests.Placements;

/// <summary>
/// Random people of two lenders and three agencies place, recall, hand over, write, list, search and change their roles;
/// after each step what one of them sees is compared with a model that a child could read. VISIBILITY_OPERATIONS makes it
/// longer, VISIBILITY_SEED repeats a run.
/// </summary>
public sealed class VisibilityModelTests(PostgresServer postgres)
{
    private const int People = 12;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static int Number(string name, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var set) ? set : usual;

    [Theory, Trait("attack", "18")]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task What_anybody_sees_after_any_sequence_of_steps_is_what_the_model_says(DatabaseKind kind)
    {
        var (seed, operations) = (Number("VISIBILITY_SEED", Environment.TickCount & 0xFFFFFF), Number("VISIBILITY_OPERATIONS", 600));
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}, {operations} operations on {kind}");
        var random = new Random(seed);
        await using var first = await World.CreateAsync(kind, postgres, Ct);
        var lenders = new[] { await LenderAsync(first), await LenderAsync(new World(first.Platform, await first.Platform.TenantAsync("second", Ct))) };
        AgencyId[] agencies = [AgencyId.New(), AgencyId.New(), AgencyId.New()];

        for (var step = 0; step < operations; step++)
        {
            var lender = lenders[random.Next(lenders.Length)];
            var debtor = lender.Debtors[random.Next(People)];
            // One of the lender's own, or of an agency; any of the roles that one may have there.
            AgencyId? agency = random.Next(4) is var pick && pick < 3 ? agencies[pick] : null;
            Role[] roles = agency is null ? [Role.LenderAdmin, Role.Inspector, Role.PrivacyOfficer] : [Role.Collector, Role.AgencyManager];
            var role = roles[random.Next(roles.Length)];
            var place = $"seed {seed}, step {step}: {role} of {(agency is null ? "the lender" : agency.ToString())}";
            switch (random.Next(6))
            {
                case 0: // placed, or handed over from another agency
                    var to = agencies[random.Next(3)];
                    await lender.World.WriteAsync(async db =>
                    {
                        await db.ExecuteAsync($"delete from case_grants where tenant_id = {db.TenantId} and debtor_id = {debtor.Id}", Ct);
                        var placement = new Placement { AgencyId = to, Name = "model", Definition = "{}", PlacedAt = first.Now, PlacedBy = "model" };
                        db.AddRange(placement, new CaseGrant { DebtorId = debtor.Id.Value, AgencyId = to, PlacementId = placement.Id, Since = first.Now });
                    }, Ct);
                    lender.With[debtor.Id] = to;
                    break;
                case 1: // recalled
                    await lender.World.WriteAsync(db => db.ExecuteAsync($"delete from case_grants where tenant_id = {db.TenantId} and debtor_id = {debtor.Id}", Ct), Ct);
                    lender.With.Remove(debtor.Id);
                    break;
                case 2: // a note on whatever case of whichever lender
                    var foreign = lenders[random.Next(lenders.Length)];
                    var about = foreign.Debtors[random.Next(People)].Id;
                    var written = await AsAsync(lender, agency, role, async services =>
                        await services.GetRequiredService<AddNote>().RunAsync(new(Guid.CreateVersion7(), about, "word"), Ct));
                    var may = foreign == lender && lender.Sees(agency).Contains(about) && role is Role.LenderAdmin or Role.AgencyManager;
                    Assert.True(may != written.IsRefused, $"{place}: note {(written.IsRefused ? "refused: " + written.Refusal.Code : "written")}");
                    if (may) lender.Notes[about] = lender.Notes.GetValueOrDefault(about) + 1;
                    break;
                default:
                    await LookAsync(lender, agency, role, place);
                    break;
            }
        }
    }

    private static async Task LookAsync(Lender lender, AgencyId? agency, Role role, string place)
    {
        var expected = lender.Sees(agency).OrderBy(id => id.Value).ToList();
        await AsAsync(lender, agency, role, async services =>
        {
            await using var db = await services.GetRequiredService<TenantDbFactory>().ReadAsync(Ct);
            Assert.True(expected.SequenceEqual((await db.Set<Debtor>().Select(row => row.Id).ToListAsync(Ct)).OrderBy(id => id.Value)), place + ": debtors");
            Assert.True(expected.SequenceEqual((await db.Cases.Select(row => row.DebtorId).ToListAsync(Ct)).OrderBy(id => id.Value)), place + ": cases");
            Assert.True(expected.SequenceEqual((await db.Accounts.Select(row => row.DebtorId).ToListAsync(Ct)).OrderBy(id => id.Value)), place + ": accounts");
            Assert.Equal(expected.Sum(id => lender.Notes.GetValueOrDefault(id)), await db.CaseNotes.CountAsync(Ct));
            return true;
        });
        if (role is not Role.LenderAdmin) return;
        var list = await AsAsync(lender, agency, role, async services => await services.GetRequiredService<ListAccounts>().RunAsync(new("D-"), Ct));
        Assert.Equal((place, expected.Count), (place, list.Value.Total));
    }

    private static async Task<T> AsAsync<T>(Lender lender, AgencyId? agency, Role role, Func<IServiceProvider, Task<T>> use)
    {
        await using var scope = lender.World.Platform.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Bind(
            lender.World.TenantId, new Actor(ActorKind.User, Guid.CreateVersion7().ToString("D"), "Anybody", [role], agency), "test");
        return await use(scope.ServiceProvider);
    }

    private static async Task<Lender> LenderAsync(World world)
    {
        var lender = new Lender(world);
        for (var i = 0; i < People; i++)
        {
            var debtor = await world.DebtorAsync($"D-{i}", Ct); // the same references at both
            await world.AccountAsync(debtor, 5, Ct, number: $"N-{i}");
            lender.Debtors.Add(debtor);
        }
        await world.WriteAsync(db =>
        {
            foreach (var debtor in lender.Debtors) db.Add(new Case { DebtorId = debtor.Id, OpenedAt = world.Now });
            return Task.CompletedTask;
        }, Ct);
        return lender;
    }

    /// <summary>The model: who has which case, and how many notes each has.</summary>
    private sealed class Lender(World world)
    {
        public World World => world;
        public List<Debtor> Debtors { get; } = [];
        public Dictionary<DebtorId, AgencyId> With { get; } = [];
        public Dictionary<DebtorId, int> Notes { get; } = [];

        public IReadOnlyCollection<DebtorId> Sees(AgencyId? agency) =>
            agency is { } one ? [.. With.Where(pair => pair.Value == one).Select(pair => pair.Key)] : [.. Debtors.Select(row => row.Id)];
    }
}
