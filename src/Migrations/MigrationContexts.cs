using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Platform.Channels;
using Platform.Collections;
using Platform.QualityCheck;
using Platform.Tenancy;
using Platform.Tenancy.Data;

namespace Platform.Migrations;

/// <summary>The whole model with PostgreSQL's types; exists for migrations only, the application leases <see cref="TenantDb"/>.</summary>
public sealed class PostgresTenantDb(DbContextOptions<PostgresTenantDb> options) : TenantDb(options);

/// <summary>The whole model with SQLite's types.</summary>
public sealed class SqliteTenantDb(DbContextOptions<SqliteTenantDb> options) : TenantDb(options);

/// <summary>Every module's part of the model, in the order of the one-way law.</summary>
public static class AllParts
{
    public static IReadOnlyList<IModelPart> List { get; } =
        [new PlatformModel(), new TenancyModel(), new OpenIddictModel(), new ChannelsModel(), new CollectionsModel(), new QualityCheckModel()];
}

public sealed class PostgresDesign : IDesignTimeDbContextFactory<PostgresTenantDb>
{
    public PostgresTenantDb CreateDbContext(string[] args) => Create("Host=127.0.0.1;Database=design");

    public static PostgresTenantDb Create(string connection) =>
        new(new DbContextOptionsBuilder<PostgresTenantDb>().UseNpgsql(connection).UseModelParts(AllParts.List)
            .Typed<PostgresTenantDb>());
}

public sealed class SqliteDesign : IDesignTimeDbContextFactory<SqliteTenantDb>
{
    public SqliteTenantDb CreateDbContext(string[] args) => Create("Data Source=:memory:");

    public static SqliteTenantDb Create(string connection) =>
        new(new DbContextOptionsBuilder<SqliteTenantDb>().UseSqlite(connection).UseModelParts(AllParts.List)
            .Typed<SqliteTenantDb>());
}

internal static class TypedOptions
{
    public static DbContextOptions<T> Typed<T>(this DbContextOptionsBuilder options) where T : DbContext =>
        (DbContextOptions<T>)options.Options;
}
