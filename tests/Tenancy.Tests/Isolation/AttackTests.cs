using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Testing;

namespace Tenancy.Tests.Isolation;

/// <summary>
/// For every tenant-owned type of the model, on both databases: what tenant A tries with tenant B's row, and beside it the
/// same with A's own row, which must succeed. On SQLite locks 1 to 4 hold, and no more is promised: raw SQL and a move by
/// <c>ExecuteUpdate</c> are lock 5's, which PostgreSQL alone has.
/// </summary>
public sealed class AttackTests(TwoTenants tenants) : IClassFixture<TwoTenants>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseKind, string> Everything => Data(DatabaseKind.Sqlite, DatabaseKind.Postgres);

    public static TheoryData<DatabaseKind, string> OnPostgres => Data(DatabaseKind.Postgres);

    [Theory, MemberData(nameof(Everything))]
    [Trait("attack", "11")]
    public async Task Reading_gives_own_rows_only(DatabaseKind kind, string type) =>
        await AttackAsync(kind, type, async (db, entity, world) =>
        {
            var rows = await Generic.ListAsync(db, entity, Ct);

            Assert.NotEmpty(rows);
            Assert.All(rows, row => Assert.Equal(world.A.Id, ((ITenantOwned)row).TenantId));
        });

    [Theory, MemberData(nameof(Everything))]
    [Trait("attack", "11")]
    public async Task Finding_by_key_gives_own_rows_only(DatabaseKind kind, string type) =>
        await AttackAsync(kind, type, async (db, entity, world) =>
        {
            Assert.NotNull(await db.FindAsync(entity.ClrType, Generic.Key(entity, world.OfA.Of(entity)), Ct));
            Assert.Null(await db.FindAsync(entity.ClrType, Generic.Key(entity, world.OfB.Of(entity)), Ct));
        });

    [Theory, MemberData(nameof(Everything))]
    [Trait("attack", "11")]
    public async Task Navigations_lead_to_own_rows_only(DatabaseKind kind, string type) =>
        await AttackAsync(kind, type, async (db, entity, world) =>
        {
            foreach (var navigation in entity.GetNavigations())
            {
                foreach (var row in await Generic.ListAsync(db, entity, Ct, navigation.Name))
                {
                    var reached = db.Entry(row).Navigation(navigation.Name).CurrentValue;
                    var all = reached as System.Collections.IEnumerable ?? new[] { reached };
                    Assert.All(all.OfType<ITenantOwned>(), other => Assert.Equal(world.A.Id, other.TenantId));
                }
            }
        });

    [Theory, MemberData(nameof(Everything))]
    public async Task A_foreign_row_cannot_be_saved_as_changed_or_deleted(DatabaseKind kind, string type)
    {
        foreach (var state in new[] { EntityState.Modified, EntityState.Deleted })
        {
            await AttackAsync(kind, type, async (db, entity, world) =>
            {
                db.Entry(world.OfB.Of(entity)).State = state;
                await Assert.ThrowsAsync<CrossTenantException>(() => db.SaveChangesAsync(Ct));
            });
        }
        await AttackAsync(kind, type, async (db, entity, world) =>
        {
            db.Entry(world.OfA.Of(entity)).State = EntityState.Modified;
            Assert.Equal(1, await db.SaveChangesAsync(Ct));
        });
    }

    [Theory, MemberData(nameof(Everything))]
    [Trait("attack", "19")]
    public async Task A_foreign_row_cannot_be_stamped_as_own(DatabaseKind kind, string type) =>
        await AttackAsync(kind, type, async (db, entity, world) =>
        {
            var entry = db.Entry(Generic.Copy(entity, world.OfB.Of(entity)));
            entry.State = EntityState.Unchanged;
            // A key refuses at once; where the tenant is no part of it, the guard refuses at the save.
            var problem = await Record.ExceptionAsync(async () =>
            {
                entry.Property(nameof(ITenantOwned.TenantId)).CurrentValue = world.A.Id;
                await db.SaveChangesAsync(Ct);
            });

            Assert.True(problem is CrossTenantException or InvalidOperationException, problem?.ToString() ?? "It was saved.");
        });

    [Theory, MemberData(nameof(Everything))]
    public async Task A_forged_copy_with_a_foreign_number_changes_and_deletes_nothing(DatabaseKind kind, string type)
    {
        foreach (var state in new[] { EntityState.Modified, EntityState.Deleted })
        {
            await AttackAsync(kind, type, async (db, entity, world) =>
            {
                // It claims to have been A's all along, so the guard believes it; the statement must still miss B's row.
                var forged = Generic.Copy(entity, world.OfB.Of(entity));
                Generic.Stamp(entity, forged, world.A.Id);
                if (Generic.SameKey(entity, forged, world.OfA.Of(entity))) return; // its key has nothing but the tenant to guess
                db.Entry(forged).State = state;

                await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => db.SaveChangesAsync(Ct));
            });
        }
    }

    [Theory, MemberData(nameof(Everything))]
    [Trait("attack", "19")]
    public async Task A_new_row_cannot_be_given_to_another_tenant(DatabaseKind kind, string type) =>
        await AttackAsync(kind, type, async (db, entity, world) =>
        {
            var rows = new RowFactory(world.B.Id);
            rows.Of(entity);
            db.AddRange(rows.All);

            await Assert.ThrowsAsync<CrossTenantException>(() => db.SaveChangesAsync(Ct));
        });

    [Theory, MemberData(nameof(Everything))]
    [Trait("attack", "15")]
    public async Task A_row_cannot_be_attached_to_a_foreign_one(DatabaseKind kind, string type)
    {
        var world = await tenants.OnAsync(kind, Ct);
        var entityKeys = (await KeysAsync(world, type)).ToList();
        foreach (var index in entityKeys)
        {
            await AttackAsync(kind, type, async (db, entity, _) =>
            {
                var key = entity.GetForeignKeys().ElementAt(index);
                var rows = new RowFactory(world.A.Id);
                var row = rows.Of(entity);
                var foreign = world.OfB.Of(key.PrincipalEntityType);
                for (var i = 0; i < key.Properties.Count; i++)
                {
                    if (key.Properties[i].Name == nameof(ITenantOwned.TenantId)) continue;
                    key.Properties[i].PropertyInfo!.SetValue(row, key.PrincipalKey.Properties[i].PropertyInfo!.GetValue(foreign));
                }
                Generic.RenameNaturalKeys(rows.All, db.Model);
                db.AddRange(rows.All);

                await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveChangesAsync(Ct));
            });
        }
    }

    [Theory, MemberData(nameof(Everything))]
    [Trait("attack", "11")]
    public async Task A_set_based_update_reaches_own_rows_only(DatabaseKind kind, string type) =>
        await AttackAsync(kind, type, async (db, entity, _) =>
        {
            var own = (await Generic.ListAsync(db, entity, Ct)).Count;

            Assert.Equal(own, await Generic.ExecuteUpdateAsync(db, entity, Ct));
        });

    [Theory, MemberData(nameof(Everything))]
    [Trait("attack", "11")]
    public async Task A_set_based_delete_reaches_own_rows_only(DatabaseKind kind, string type)
    {
        await AttackAsync(kind, type, async (db, entity, world) =>
        {
            var own = (await Generic.ListAsync(db, entity, Ct)).Count;
            foreach (var dependent in Generic.Dependents(entity)) await Generic.ExecuteDeleteAsync(db, dependent, Ct);

            Assert.Equal(own, await Generic.ExecuteDeleteAsync(db, entity, Ct));
        });
        // The lease was rolled back; B's rows would be gone from B's own view had any been reached and kept.
        var after = await tenants.OnAsync(kind, Ct);
        await using var scope = after.Platform.Scope(after.B.Id);
        await using var b = await after.LeaseAsync(after.B, scope, Ct);
        Assert.NotEmpty(await Generic.ListAsync(b, Find(b, type), Ct));
    }

    [Theory, MemberData(nameof(OnPostgres))]
    [Trait("attack", "11")]
    public async Task Raw_sql_sees_and_changes_own_rows_only(DatabaseKind kind, string type) =>
        await AttackAsync(kind, type, async (db, entity, world) =>
        {
            var table = new SqlText(entity.GetTableName()!);
            Assert.True(await CountAsync($"select count(*) from {table}") > 0);
            Assert.Equal(0, await CountAsync($"select count(*) from {table} where tenant_id <> {world.A.Id}"));
            Assert.Equal(0, await db.ExecuteAsync($"update {table} set tenant_id = tenant_id where tenant_id = {world.B.Id}", Ct));
            Assert.Equal(0, await db.ExecuteAsync($"delete from {table} where tenant_id = {world.B.Id}", Ct));
            Assert.True(await db.ExecuteAsync($"update {table} set tenant_id = tenant_id", Ct) > 0);

            Task<long> CountAsync(FormattableString sql) => db.QueryOneAsync(sql, row => row.Long(0), -1, Ct);
        });

    [Theory, MemberData(nameof(OnPostgres))]
    public async Task Raw_sql_cannot_give_a_row_to_another_tenant(DatabaseKind kind, string type)
    {
        await AttackAsync(kind, type, async (db, entity, world) => await RefusedAsync(
            db.ExecuteAsync($"update {new SqlText(entity.GetTableName()!)} set tenant_id = {world.B.Id}", Ct)));
        await AttackAsync(kind, type, async (db, entity, world) =>
        {
            var columns = entity.GetProperties().Select(property => property.GetColumnName()).ToList();
            var others = columns.Where(column => column != "tenant_id").Select(column => $"\"{column}\"");
            var (table, into) = (new SqlText(entity.GetTableName()!), new SqlText(string.Join(", ", others)));
            await RefusedAsync(db.ExecuteAsync(
                $"insert into {table} (tenant_id, {into}) overriding system value select {world.B.Id}, {into} from {table}", Ct));
        });
        await AttackAsync(kind, type, async (db, entity, world) =>
            await RefusedAsync(Generic.ExecuteMoveAsync(db, entity, world.B.Id, Ct)));
        await AttackAsync(kind, type, async (db, entity, _) =>
            await RefusedAsync(db.ExecuteAsync($"truncate {new SqlText(entity.GetTableName()!)}", Ct)));

        static async Task RefusedAsync(Task<int> attack) =>
            Assert.Equal("42501", (await Assert.ThrowsAsync<PostgresException>(() => attack)).SqlState);
    }

    private async Task AttackAsync(DatabaseKind kind, string type, Func<TenantDb, IEntityType, TwoTenants.World, Task> attack)
    {
        var world = await tenants.OnAsync(kind, Ct);
        await world.AsAAsync(db => attack(db, Find(db, type), world), Ct);
    }

    private static async Task<IEnumerable<int>> KeysAsync(TwoTenants.World world, string type)
    {
        var found = new List<int>();
        await world.AsAAsync(db =>
        {
            found.AddRange(Find(db, type).GetForeignKeys().Select((_, index) => index));
            return Task.CompletedTask;
        }, Ct);
        return found;
    }

    private static IEntityType Find(TenantDb db, string type) =>
        (IEntityType)ModelConventions.TenantOwned(db.Model).Single(entity => entity.ClrType.Name == type);

    private static TheoryData<DatabaseKind, string> Data(params DatabaseKind[] kinds)
    {
        var data = new TheoryData<DatabaseKind, string>();
        foreach (var kind in kinds)
            foreach (var type in TwoTenants.Types)
                data.Add(kind, type);
        return data;
    }
}
