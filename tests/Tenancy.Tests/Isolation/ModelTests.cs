using Microsoft.EntityFrameworkCore;
using Platform.Migrations;
using Platform.Tenancy.Data;

namespace Tenancy.Tests.Isolation;

public sealed class ModelTests
{
    // What frameworks bring along: people, clients, tokens and the key ring belong to the platform.
    private static readonly string[] Frameworks = ["OpenIddict.", "Microsoft.AspNetCore."];

    [Fact]
    [Trait("attack", "4")]
    public void Every_entity_is_owned_by_a_tenant_or_says_why_not()
    {
        using var db = SqliteDesign.Create("Data Source=:memory:");
        var silent = db.Model.GetEntityTypes().Select(type => type.ClrType)
            .Where(type => !typeof(ITenantOwned).IsAssignableFrom(type)
                && type.GetCustomAttributes(typeof(SharedAttribute), false).Length == 0
                && !Frameworks.Any(name => type.FullName!.StartsWith(name, StringComparison.Ordinal)))
            .Select(type => type.FullName);

        Assert.Empty(silent);
        Assert.True(TwoTenants.Types.Count >= 20, "The model lost its tenant-owned types.");
    }

    [Fact]
    [Trait("attack", "4")]
    public void Every_tenant_owned_entity_has_the_named_filter()
    {
        using var db = SqliteDesign.Create("Data Source=:memory:");

        Assert.All(ModelConventions.TenantOwned(db.Model), type =>
            Assert.Contains(type.GetDeclaredQueryFilters(), filter => filter.Key == TenantDb.TenantFilter));
    }

    [Fact]
    [Trait("attack", "16")]
    public void Keys_and_references_of_tenant_owned_rows_name_the_tenant()
    {
        using var db = SqliteDesign.Create("Data Source=:memory:");
        foreach (var type in ModelConventions.TenantOwned(db.Model))
        {
            // A number of our own making (attempts, receipts) is unique by itself; then the tenant is a concurrency token.
            Assert.True(type.FindPrimaryKey()!.Properties.Any(p => p.Name == nameof(ITenantOwned.TenantId))
                || type.FindProperty(nameof(ITenantOwned.TenantId))!.IsConcurrencyToken, type.ClrType.Name);
            Assert.All(type.GetIndexes().Where(index => index.IsUnique), index =>
                Assert.Equal(nameof(ITenantOwned.TenantId), index.Properties[0].Name));
            Assert.All(type.GetForeignKeys(), key =>
                Assert.Contains(key.Properties, property => property.Name == nameof(ITenantOwned.TenantId)));
        }
    }

    [Fact]
    public void The_shared_context_maps_no_tenant_owned_table()
    {
        var options = new DbContextOptionsBuilder<PlatformDb>().UseSqlite("Data Source=:memory:").UseModelParts(AllParts.List);
        using var db = new PlatformDb((DbContextOptions<PlatformDb>)options.Options);

        Assert.Empty(ModelConventions.TenantOwned(db.Model));
        Assert.NotEmpty(db.Model.GetEntityTypes());
    }

    [Fact]
    public void Both_migrations_are_in_step_with_the_model()
    {
        using var sqlite = SqliteDesign.Create("Data Source=:memory:");
        using var postgres = PostgresDesign.Create("Host=127.0.0.1;Database=design");

        Assert.False(sqlite.Database.HasPendingModelChanges(), "SQLite: add a migration.");
        Assert.False(postgres.Database.HasPendingModelChanges(), "PostgreSQL: add a migration.");
    }
}
