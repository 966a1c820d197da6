using Platform.Migrations;

namespace Platform.Testing.Postgres;

public static class MigratedDatabase
{
    /// <summary>A new database at this version's schema, cloned from one that is migrated once per test process.</summary>
    public static Task<string> MigratedAsync(this PostgresServer postgres, CancellationToken ct) =>
        postgres.CreateFromTemplateAsync("platform", migrated => Migrator.MigratePostgresAsync(migrated, ct), ct);
}
