using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Tenancy.Tests.Isolation;

/// <summary>
/// The attacks once more, each on a database whose control was taken away: every one gets through, so the tests that see it
/// refused look at the control and not at something else.
/// </summary>
public sealed class WithoutTests(PostgresServer postgres) : IAsyncLifetime
{
    private readonly TwoTenants _tenants = new(postgres);
    private TwoTenants.World _world = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact, Trait("without", "5"), Trait("without", "11"), Trait("without", "19"), Trait("without", "33")]
    public async Task Without_row_level_security_raw_SQL_reads_every_lenders_rows_and_gives_rows_away()
    {
        foreach (var table in await TablesAsync(_ => true)) await SabotageAsync($"alter table {table} disable row level security");
        await EachAsync(async (db, type) =>
        {
            var table = new SqlText(type.GetTableName()!);
            Assert.True(await db.QueryOneAsync($"select count(*) from {table} where tenant_id <> {_world.A.Id}", row => row.Long(0), -1, Ct) > 0, table.Text);
            Assert.True(await db.ExecuteAsync($"update {table} set tenant_id = tenant_id where tenant_id = {_world.B.Id}", Ct) > 0, table.Text);
        });
    }

    [Fact, Trait("without", "18"), Trait("without", "23"), Trait("without", "24")]
    public async Task Without_the_restrictive_policy_another_agency_of_the_lender_reads_what_is_placed()
    {
        var placed = await TablesAsync(type => ForAgenciesAttribute.Of(type.ClrType).Access is AgencyAccess.Placed);
        Assert.NotEmpty(placed);
        foreach (var table in placed) await SabotageAsync($"drop policy placement on {table}");
        await using var scope = _world.Platform.Scope(_world.A.Id, Role.Collector, AgencyId.New());
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().WriteAsync(Ct);

        foreach (var table in placed)
            Assert.True(await db.QueryOneAsync($"select count(*) from {new SqlText(table)}", row => row.Long(0), -1, Ct) > 0, table);
    }

    [Fact, Trait("without", "15")]
    public async Task Without_the_tenant_in_its_foreign_keys_a_row_is_attached_to_another_lenders()
    {
        var found = await ListAsync(
            "select conname from pg_constraint where conrelid = 'accounts'::regclass and confrelid = 'debtors'::regclass and contype = 'f'");
        foreach (var name in found) await SabotageAsync($"alter table accounts drop constraint \"{name}\"");
        var foreign = (Guid)(await ListAsync($"select id::text from debtors where tenant_id = '{_world.B.Id.Value}'")).Select(Guid.Parse).Single();
        await using var scope = _world.Platform.Scope(_world.A.Id);
        await using var db = await _world.LeaseAsync(_world.A, scope, Ct);

        Assert.Equal(1, await db.ExecuteAsync($"update accounts set debtor_id = {foreign}", Ct));
    }

    [Fact, Trait("attack", "6")]
    public async Task After_another_transaction_an_empty_tenant_reads_nothing_and_breaks_nothing() =>
        Assert.Equal(0L, await AfterAnotherTransactionAsync());

    [Fact, Trait("without", "6")]
    public async Task Without_reading_an_empty_setting_as_none_the_next_question_breaks()
    {
        await SabotageAsync("create or replace function app.tenant() returns uuid language sql stable as $$ select current_setting('app.tenant_id', true)::uuid $$");

        Assert.Equal("22P02", (await Assert.ThrowsAsync<PostgresException>(AfterAnotherTransactionAsync)).SqlState);
    }

    [Fact, Trait("attack", "16")]
    public async Task A_number_that_another_lender_has_can_be_taken()
    {
        await using var scope = _world.Platform.Scope(_world.A.Id);
        await using var db = await _world.LeaseAsync(_world.A, scope, Ct);

        // Both have the same numbers from the start; a third of them is A's own affair.
        Assert.Equal(2, (await ListAsync("select account_no from accounts")).Count);
        Assert.Single((await ListAsync("select distinct account_no from accounts")));
        Assert.Equal(1, await db.ExecuteAsync($"update accounts set account_no = 'mine'", Ct));
    }

    [Fact, Trait("without", "16")]
    public async Task Without_the_tenant_in_its_unique_key_a_number_of_another_lender_is_told_by_the_refusal()
    {
        await SabotageAsync($"update accounts set account_no = 'of B' where tenant_id = '{_world.B.Id.Value}'");
        await SabotageAsync("create unique index ux_of_all on accounts (account_no)");
        await using var scope = _world.Platform.Scope(_world.A.Id);
        await using var db = await _world.LeaseAsync(_world.A, scope, Ct);

        Assert.Equal(PostgresErrorCodes.UniqueViolation, (await Assert.ThrowsAsync<PostgresException>(
            () => db.ExecuteAsync($"update accounts set account_no = 'of B'", Ct))).SqlState);
    }

    public async ValueTask InitializeAsync() => _world = await _tenants.OnAsync(DatabaseKind.Postgres, Ct);

    public ValueTask DisposeAsync() => _tenants.DisposeAsync();

    private async Task<object?> AfterAnotherTransactionAsync()
    {
        await using var open = new NpgsqlConnection(Connection);
        await open.OpenAsync(Ct);
        await RunAsync(open, $"begin; select set_config('app.tenant_id', '{_world.A.Id.Value}', true); commit; begin; set local role {RowLevelSecurity.AppRole}");
        await using var command = new NpgsqlCommand("select count(*) from debtors", open);
        return await command.ExecuteScalarAsync(Ct);
    }

    private string Connection => _world.Platform.Connection;

    private async Task SabotageAsync(string sql)
    {
        await using var open = new NpgsqlConnection(Connection);
        await open.OpenAsync(Ct);
        await RunAsync(open, sql);
    }

    private async Task<List<string>> ListAsync(string sql)
    {
        await using var open = new NpgsqlConnection(Connection);
        await open.OpenAsync(Ct);
        await using var command = new NpgsqlCommand(sql, open);
        await using var reader = await command.ExecuteReaderAsync(Ct);
        var found = new List<string>();
        while (await reader.ReadAsync(Ct)) found.Add(reader.GetString(0));
        return found;
    }

    private async Task<List<string>> TablesAsync(Func<IEntityType, bool> which)
    {
        await using var scope = _world.Platform.Scope(_world.A.Id);
        await using var db = await _world.LeaseAsync(_world.A, scope, Ct);
        return [.. ModelConventions.TenantOwned(db.Model).Cast<IEntityType>().Where(which).Select(type => type.GetTableName()!).Distinct()];
    }

    private async Task EachAsync(Func<TenantDb, IEntityType, Task> attack)
    {
        await using var scope = _world.Platform.Scope(_world.A.Id);
        await using var db = await _world.LeaseAsync(_world.A, scope, Ct);
        foreach (var type in ModelConventions.TenantOwned(db.Model).Cast<IEntityType>()) await attack(db, type);
    }

    private static async Task RunAsync(NpgsqlConnection open, string sql)
    {
        await using var command = new NpgsqlCommand(sql, open);
        await command.ExecuteNonQueryAsync(Ct);
    }
}
