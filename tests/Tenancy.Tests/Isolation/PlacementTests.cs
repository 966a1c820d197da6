using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;
using Platform.Testing;

namespace Tenancy.Tests.Isolation;

/// <summary>
/// For every tenant-owned type, on both databases: what an agency's collector reaches of a lender. The lender's one debtor
/// is placed with agency X; Y works for the same lender and has nothing, and Z is X's namesake at another lender.
/// </summary>
public sealed class PlacementTests(TwoTenants tenants) : IClassFixture<TwoTenants>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseKind, string> Everything => Data(DatabaseKind.Sqlite, DatabaseKind.Postgres);

    public static TheoryData<DatabaseKind, string> OnPostgres => Data(DatabaseKind.Postgres);

    [Theory, MemberData(nameof(Everything))]
    [Trait("row", "002-20")]
    public async Task An_agency_reads_what_is_placed_with_it_and_what_is_open_to_all(DatabaseKind kind, string type) =>
        await AsAgencyAsync(kind, type, placed: true, async (db, entity, access) =>
        {
            if (access is AgencyAccess.Placed or AgencyAccess.Own or AgencyAccess.Read)
                Assert.Single(await Generic.ListAsync(db, entity, Ct));
            else
                await NothingAsync(kind, db, entity, access);
        });

    [Theory, MemberData(nameof(Everything))]
    [Trait("row", "002-20")]
    [Trait("attack", "18")]
    public async Task Another_agency_of_the_same_lender_reads_none_of_it(DatabaseKind kind, string type) =>
        await AsAgencyAsync(kind, type, placed: false, async (db, entity, access) =>
        {
            if (access is AgencyAccess.Read) Assert.Single(await Generic.ListAsync(db, entity, Ct));
            else await NothingAsync(kind, db, entity, access);
        });

    [Theory, MemberData(nameof(Everything))]
    [Trait("attack", "23"), Trait("attack", "24")]
    public async Task A_recall_takes_all_of_it_away_at_once(DatabaseKind kind, string type)
    {
        var world = await tenants.OnAsync(kind, Ct);
        var grant = world.OfA.All.OfType<CaseGrant>().Single();
        await LenderAsync(world, db => db.ExecuteAsync($"delete from case_grants where tenant_id = {db.TenantId}", Ct));
        try
        {
            await AsAgencyAsync(kind, type, placed: true, async (db, entity, access) =>
            {
                if (access is AgencyAccess.Placed or AgencyAccess.Own && entity.ClrType == typeof(CaseGrant))
                    Assert.Empty(await Generic.ListAsync(db, entity, Ct));
            });
        }
        finally
        {
            await LenderAsync(world, db =>
            {
                db.Add(Generic.Copy(Entity(db, nameof(CaseGrant)), grant));
                return Task.CompletedTask;
            });
        }
    }

    private static async Task LenderAsync(TwoTenants.World world, Func<TenantDb, Task> work)
    {
        await using var scope = world.Platform.Scope(world.A.Id);
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().WriteAsync(Ct);
        await work(db);
        await db.CommitAsync(Ct);
    }

    [Theory, MemberData(nameof(OnPostgres))]
    public async Task Hand_written_SQL_gets_no_further(DatabaseKind kind, string type) =>
        await AsAgencyAsync(kind, type, placed: false, async (db, entity, access) =>
        {
            var table = new SqlText(entity.GetTableName()!);
            if (access is AgencyAccess.Placed or AgencyAccess.Own)
                Assert.Equal(0, await db.QueryOneAsync($"select count(*) from {table}", row => row.Long(0), -1, Ct));
            else if (access is AgencyAccess.None or AgencyAccess.Append)
                await DeniedAsync(() => db.QueryOneAsync($"select count(*) from {table}", row => row.Long(0), -1, Ct));
        });

    [Theory, MemberData(nameof(OnPostgres))]
    [Trait("attack", "18")]
    public async Task An_agency_cannot_take_a_case_or_change_what_it_only_reads(DatabaseKind kind, string type) =>
        await AsAgencyAsync(kind, type, placed: true, async (db, entity, access) =>
        {
            var table = new SqlText(entity.GetTableName()!);
            if (access is AgencyAccess.Placed)
            {
                // Its own row it may change (the control), but never hand it to itself for another debtor.
                Assert.Equal(1, await db.ExecuteAsync($"update {table} set tenant_id = tenant_id", Ct));
                var debtor = new SqlText(ModelConventions.Snake(ForAgenciesAttribute.Of(entity.ClrType).Debtor));
                await DeniedAsync(() => db.ExecuteAsync($"update {table} set {debtor} = {Guid.CreateVersion7()}", Ct));
            }
            else
                await DeniedAsync(() => db.ExecuteAsync($"update {table} set tenant_id = tenant_id", Ct));
        });

    [Fact]
    [Trait("attack", "4")]
    public void What_speaks_of_a_debtor_is_placed_or_closed()
    {
        using var db = Platform.Migrations.SqliteDesign.Create("Data Source=:memory:");
        var open = ModelConventions.TenantOwned(db.Model)
            .Where(type => type.FindProperty("DebtorId") is not null || type.FindProperty("AccountId") is not null || type.FindProperty("AttemptId") is not null)
            .Where(type => ForAgenciesAttribute.Of(type.ClrType).Access is AgencyAccess.Read)
            .Select(type => type.ClrType.Name);
        Assert.Empty(open);
    }

    private static async Task NothingAsync(DatabaseKind kind, TenantDb db, IEntityType entity, AgencyAccess access)
    {
        if (access is AgencyAccess.Append && kind is DatabaseKind.Sqlite) return; // the right to read is lock 5's to refuse
        if (kind is DatabaseKind.Postgres && access is AgencyAccess.None or AgencyAccess.Append)
            await DeniedAsync(() => Generic.ListAsync(db, entity, Ct));
        else
            Assert.Empty(await Generic.ListAsync(db, entity, Ct));
    }

    private static async Task DeniedAsync(Func<Task> attack) =>
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(attack)).SqlState);

    private async Task AsAgencyAsync(DatabaseKind kind, string type, bool placed, Func<TenantDb, IEntityType, AgencyAccess, Task> attack)
    {
        var world = await tenants.OnAsync(kind, Ct);
        await using var scope = world.Platform.Scope(world.A.Id, Role.Collector, placed ? AgencyOf(world) : AgencyId.New());
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().WriteAsync(Ct);
        var entity = Entity(db, type);
        await attack(db, entity, ForAgenciesAttribute.Of(entity.ClrType).Access);
    }

    private static AgencyId AgencyOf(TwoTenants.World world) =>
        world.OfA.All.OfType<CaseGrant>().Single().AgencyId;

    private static IEntityType Entity(TenantDb db, string name) =>
        (IEntityType)ModelConventions.TenantOwned(db.Model).Single(type => type.ClrType.Name == name);

    private static TheoryData<DatabaseKind, string> Data(params DatabaseKind[] kinds)
    {
        var data = new TheoryData<DatabaseKind, string>();
        foreach (var kind in kinds)
        {
            foreach (var type in TwoTenants.Types) data.Add(kind, type);
        }
        return data;
    }
}
