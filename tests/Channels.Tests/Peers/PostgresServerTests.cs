using Npgsql;
using Platform.Testing.Postgres;

namespace Channels.Tests.Peers;

/// <summary>A cluster of its own, because it is stopped as by a power cut.</summary>
public sealed class PostgresServerTests : IAsyncDisposable
{
    private readonly PostgresServer _server = PostgresServer.OwnCluster();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Databases_are_apart_clones_carry_the_migration_and_a_commit_survives_a_power_cut()
    {
        var migrations = 0;
        Task<string> CloneAsync() => _server.CreateFromTemplateAsync("v1", async migrated =>
        {
            Interlocked.Increment(ref migrations);
            await ExecuteAsync(migrated, "CREATE TABLE thing (id int PRIMARY KEY); INSERT INTO thing VALUES (1)");
        }, Ct);

        var clones = await Task.WhenAll(CloneAsync(), CloneAsync(), CloneAsync());
        var empty = await _server.CreateDatabaseAsync(Ct);

        Assert.Equal(1, migrations);
        Assert.Equal(3, clones.Distinct().Count());
        Assert.Equal(0L, await ScalarAsync(empty, "SELECT count(*) FROM pg_tables WHERE tablename = 'thing'"));
        Assert.Equal("on", await ScalarAsync(empty, "SHOW fsync"));

        await ExecuteAsync(clones[0], "INSERT INTO thing VALUES (2)");
        await _server.StopImmediateAsync(Ct);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => ScalarAsync(clones[0], "SELECT 1"));
        await _server.StartAsync(Ct);

        Assert.Equal(2L, await ScalarAsync(clones[0], "SELECT count(*) FROM thing"));
        Assert.Equal(1L, await ScalarAsync(clones[1], "SELECT count(*) FROM thing"));
        await _server.DropDatabaseAsync(clones[1], Ct);
        var gone = await Assert.ThrowsAsync<PostgresException>(() => ScalarAsync(clones[1], "SELECT 1"));
        Assert.Equal(PostgresErrorCodes.InvalidCatalogName, gone.SqlState);
    }

    private static async Task ExecuteAsync(string connectionString, string sql) => await ScalarAsync(connectionString, sql);

    private static async Task<object?> ScalarAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(Ct);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Ct);
    }
}
