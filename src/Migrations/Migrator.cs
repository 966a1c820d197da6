using Microsoft.EntityFrameworkCore;
using Npgsql;
using Platform.Tenancy.Data;

namespace Platform.Migrations;

/// <summary>Brings a database to this version's schema, and on PostgreSQL puts every tenant-owned table under row-level security.</summary>
public static class Migrator
{
    // Two nodes that start together must not migrate together.
    private const long LockKey = 0x706c6174666f726d;

    public static async Task MigrateSqliteAsync(string connection, CancellationToken ct)
    {
        await using var db = SqliteDesign.Create(connection);
        await db.Database.MigrateAsync(ct);
        await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL", ct);
    }

    /// <exception cref="InvalidOperationException">The server is older than row-level security needs, or the pool would not be reset.</exception>
    public static async Task MigratePostgresAsync(string connection, CancellationToken ct)
    {
        Refuse(connection);
        await using var gate = new NpgsqlConnection(connection);
        await gate.OpenAsync(ct);
        RefuseOld(gate.PostgreSqlVersion);
        // The lock is a transaction's: a session's would stay behind on a server connection that a pooler gives to others.
        await using var turn = await gate.BeginTransactionAsync(ct);
        await Run(gate, $"select pg_advisory_xact_lock({LockKey})", ct);
        await using var db = PostgresDesign.Create(connection);
        db.Database.SetCommandTimeout(600);
        await db.Database.MigrateAsync(ct);
        // Each by itself: together they would hold every table at once, and a node that is at work would wait or deadlock.
        await using var hand = new NpgsqlConnection(connection);
        await hand.OpenAsync(ct);
        foreach (var statement in RowLevelSecurity.Statements(db.Model)) await Run(hand, statement, ct);
        await turn.CommitAsync(ct);
    }

    private static void Refuse(string connection)
    {
        var parts = new NpgsqlConnectionStringBuilder(connection);
        if (parts.NoResetOnClose)
            throw new InvalidOperationException("'No Reset On Close' would leak one tenant's session to the next: remove it.");
        if (parts.Multiplexing)
            throw new InvalidOperationException("'Multiplexing' cannot be used with row-level security: remove it.");
    }

    // CVE-2025-8713: planner statistics could show rows that a policy hides.
    private static void RefuseOld(Version version)
    {
        var least = version.Major switch { 13 => 22, 14 => 19, 15 => 14, 16 => 10, 17 => 6, > 17 => 0, _ => int.MaxValue };
        if (version.Minor < least)
            throw new InvalidOperationException($"PostgreSQL {version} is unsafe for row-level security; update the server.");
    }

    private static async Task Run(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}
