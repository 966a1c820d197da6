using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Platform.Migrations;

namespace Platform.Web.Hosting;

/// <summary>Which database the host runs on: <c>Database:Provider</c> and <c>ConnectionStrings:Platform</c>.</summary>
public sealed record PlatformDatabase(DatabaseProvider Provider, string ConnectionString)
{
    /// <exception cref="InvalidOperationException">The configuration names no usable database.</exception>
    public static PlatformDatabase From(IConfiguration configuration, DataFolder folder)
    {
        var named = configuration["Database:Provider"];
        var connection = configuration.GetConnectionString("Platform");
        if (string.IsNullOrWhiteSpace(named)) named = nameof(DatabaseProvider.Sqlite);
        if (!Enum.TryParse<DatabaseProvider>(named, ignoreCase: true, out var provider) || !Enum.IsDefined(provider))
            throw new InvalidOperationException($"Database:Provider is '{named}'; it must be Sqlite or Postgres.");
        if (provider is DatabaseProvider.Postgres && string.IsNullOrWhiteSpace(connection))
            throw new InvalidOperationException("Database:Provider is Postgres, so ConnectionStrings:Platform must be set.");
        if (string.IsNullOrWhiteSpace(connection)) connection = $"Data Source={folder.File("platform.db")}";
        try
        {
            // Without the text itself: there may be a password in it.
            DbConnectionStringBuilder parts = provider is DatabaseProvider.Postgres
                ? new NpgsqlConnectionStringBuilder(connection)
                : new SqliteConnectionStringBuilder(connection);
            if (parts.Count == 0) throw new ArgumentException("It names nothing.");
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException or KeyNotFoundException)
        {
            throw new InvalidOperationException($"ConnectionStrings:Platform is no connection string for {provider}.");
        }
        return new PlatformDatabase(provider, connection);
    }

    public void Use(DbContextOptionsBuilder options) =>
        _ = Provider is DatabaseProvider.Postgres
            ? options.UseNpgsql(ConnectionString)
            : options.UseSqlite(ConnectionString);

    public Task MigrateAsync(CancellationToken ct) => Provider is DatabaseProvider.Postgres
        ? Migrator.MigratePostgresAsync(ConnectionString, ct)
        : Migrator.MigrateSqliteAsync(ConnectionString, ct);

    /// <summary>Compares what the database has with what this build knows; a difference in either direction is a reason not to serve.</summary>
    /// <returns>Null when they are the same.</returns>
    public async Task<string?> DifferenceAsync(CancellationToken ct)
    {
        await using DbContext db = Provider is DatabaseProvider.Postgres
            ? PostgresDesign.Create(ConnectionString)
            : SqliteDesign.Create(ConnectionString);
        var known = db.Database.GetMigrations().ToHashSet(StringComparer.Ordinal);
        var applied = (await db.Database.GetAppliedMigrationsAsync(ct)).ToHashSet(StringComparer.Ordinal);
        if (known.SetEquals(applied)) return null;
        return $"missing in the database: [{string.Join(", ", known.Except(applied))}]; " +
            $"unknown to this build: [{string.Join(", ", applied.Except(known))}]";
    }

    /// <summary>Waits until no other node holds this key, and holds it until what is returned is disposed of; on SQLite there is no other.</summary>
    public async Task<IAsyncDisposable> AloneAsync(long key, CancellationToken ct)
    {
        if (Provider is not DatabaseProvider.Postgres) return new NpgsqlConnection(); // never opened: it holds nothing
        // A connection of its own without a pool, in a transaction: when it ends, however it ends, the lock ends; and a pooler
        // in transaction mode keeps the server connection for it.
        var gate = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ConnectionString);
        try
        {
            await gate.OpenAsync(ct);
            var turn = await gate.BeginTransactionAsync(ct);
            await using var command = gate.CreateCommand();
            command.Transaction = turn;
            command.CommandText = $"select pg_advisory_xact_lock({key})";
            command.CommandTimeout = 600;
            await command.ExecuteNonQueryAsync(ct);
            return gate;
        }
        catch
        {
            await gate.DisposeAsync();
            throw;
        }
    }

    /// <summary>What may be printed: where the database is, never its password.</summary>
    public override string ToString()
    {
        if (Provider is DatabaseProvider.Sqlite) return $"Sqlite ({ConnectionString})";
        var parts = new NpgsqlConnectionStringBuilder(ConnectionString);
        return $"Postgres ({parts.Host}:{parts.Port}/{parts.Database})";
    }
}

public enum DatabaseProvider
{
    Sqlite,
    Postgres,
}
