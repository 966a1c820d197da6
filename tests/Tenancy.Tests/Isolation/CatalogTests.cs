using Npgsql;
using Platform.Migrations;
using Platform.Testing.Postgres;

namespace Tenancy.Tests.Isolation;

public sealed class CatalogTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("attack", "1"), Trait("attack", "2"), Trait("attack", "3")]
    public async Task The_database_itself_keeps_tenants_apart() =>
        Assert.Empty(await Catalog.LintAsync(await postgres.MigratedAsync(Ct), Ct));

    /// <summary>The lint is worth something only if it turns red without what it looks for.</summary>
    [Theory]
    [InlineData("alter table debtors no force row level security", "debtors: row-level security")]
    [InlineData("alter table outbox disable row level security", "outbox: row-level security")]
    [InlineData("drop policy tenant on accounts", "accounts: no policy")]
    [InlineData("alter policy tenant on accounts with check (true)", "accounts: no policy")]
    [InlineData("create policy agency on accounts to app_rw using (true)", "accounts: a second permissive")]
    [InlineData("create table forgotten (tenant_id uuid)", "forgotten: a table with tenant_id")]
    [InlineData("grant truncate on accounts to app_rw", "may truncate or trigger accounts")]
    [InlineData("grant select on users to app_rw", "reaches the shared table users")]
    [InlineData("grant create on schema public to app_rw", "may create in public")]
    [InlineData("create view peek as select * from debtors", "view peek")]
    [InlineData("create function peek() returns bigint language sql security definer as 'select count(*) from debtors'", "function peek")]
    [InlineData("create table mine (id int); alter table mine owner to app_rw", "app_rw owns mine")]
    [Trait("without", "1"), Trait("without", "2"), Trait("without", "3"), Trait("without", "4")]
    public async Task Taking_a_control_away_is_seen(string sabotage, string seen)
    {
        var connection = await postgres.MigratedAsync(Ct);
        await using (var open = new NpgsqlConnection(connection))
        {
            await open.OpenAsync(Ct);
            await using var command = new NpgsqlCommand(sabotage, open);
            await command.ExecuteNonQueryAsync(Ct);
        }

        Assert.Contains(await Catalog.LintAsync(connection, Ct), line => line.Contains(seen, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(";No Reset On Close=true")]
    [InlineData(";Multiplexing=true")]
    public async Task A_connection_string_that_would_leak_is_refused(string setting)
    {
        var connection = await postgres.CreateDatabaseAsync(Ct);

        await Assert.ThrowsAsync<InvalidOperationException>(() => Migrator.MigratePostgresAsync(connection + setting, Ct));
        await Migrator.MigratePostgresAsync(connection, Ct);
    }

    [Fact]
    public async Task Migrating_twice_changes_nothing_and_two_at_once_wait_for_each_other()
    {
        var connection = await postgres.CreateDatabaseAsync(Ct);

        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Migrator.MigratePostgresAsync(connection, Ct)));

        Assert.Empty(await Catalog.LintAsync(connection, Ct));
    }

    [Fact]
    public async Task A_node_that_starts_waits_for_one_table_at_a_time_and_never_holds_what_a_working_node_needs()
    {
        var connection = await postgres.MigratedAsync(Ct);
        await using var working = new NpgsqlConnection(connection);
        await working.OpenAsync(Ct);
        await using var turn = await working.BeginTransactionAsync(Ct);
        var tables = await ListAsync(working, "select tablename::text from pg_tables where schemaname = 'public' and tablename not like 'qrtz%' order by 1");
        await RunAsync(working, "set local statement_timeout = '10s'; set local deadlock_timeout = '200ms'");
        await RunAsync(working, "select 1 from debtors limit 1");

        var starting = Task.Run(() => Migrator.MigratePostgresAsync(connection, Ct), Ct);
        // Another session looks: within its transaction one's own picture of the sessions stays the same.
        await using var looking = new NpgsqlConnection(connection);
        await looking.OpenAsync(Ct);
        while ((await ListAsync(looking, "select pid::text from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")).Count == 0)
            await Task.Delay(20, Ct);
        foreach (var table in tables) await RunAsync(working, $"select 1 from \"{table}\" limit 1");
        await turn.CommitAsync(Ct);

        await starting;
    }

    private static async Task RunAsync(NpgsqlConnection open, string sql)
    {
        await using var command = new NpgsqlCommand(sql, open);
        await command.ExecuteNonQueryAsync(Ct);
    }

    private static async Task<List<string>> ListAsync(NpgsqlConnection open, string sql)
    {
        await using var command = new NpgsqlCommand(sql, open);
        await using var reader = await command.ExecuteReaderAsync(Ct);
        var found = new List<string>();
        while (await reader.ReadAsync(Ct)) found.Add(reader.GetString(0));
        return found;
    }
}
