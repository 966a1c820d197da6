using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Migrations;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;
using Platform.Testing.Postgres;

namespace Tenancy.Tests.Auditing;

/// <summary>The chain over a tenant's trail: nothing is passed over, and what is tampered with is named.</summary>
public sealed class ChainTests(PostgresServer postgres) : IAsyncLifetime
{
    private static readonly TenantId Tenant = TenantId.New();
    private readonly string _folder = Directory.CreateTempSubdirectory("platform-chain-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void The_canonical_bytes_are_frozen()
    {
        var entry = new AuditEntry
        {
            TenantId = TenantId.From(Guid.Parse("01234567-89AB-CDEF-0123-456789ABCDEF")),
            Id = Guid.Parse("FEDCBA98-7654-3210-FEDC-BA9876543210"),
            At = new DateTimeOffset(2026, 11, 23, 12, 0, 0, 120, TimeSpan.FromHours(8)).AddTicks(34560),
            ActorKind = ActorKind.User,
            ActorId = "u1",
            ActorName = "张\t\"A\"\\\u0001",
            Action = "debtor.reveal",
            ResourceType = "debtor",
            ResourceId = "7",
            Facts = """{"field":"Phone"}""",
        };

        Assert.Equal(
            """{"action":"debtor.reveal","actorId":"u1","actorKind":1,"actorName":"张\t\"A\"\\\u0001","allowed":true,"at":"2026-11-23T04:00:00.123456Z","facts":"{\"field\":\"Phone\"}","id":"fedcba98-7654-3210-fedc-ba9876543210","purpose":null,"resourceId":"7","resourceType":"debtor","tenant":"01234567-89ab-cdef-0123-456789abcdef","v":1}""",
            Encoding.UTF8.GetString(AuditLeaf.Bytes(entry)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_untouched_trail_is_whole_and_goes_on_where_it_stopped(bool onPostgres)
    {
        await using var services = await ServicesAsync(onPostgres);
        await WriteAsync(services, 5);
        Assert.Equal(5, await ChainAsync(services));
        Assert.Equal(0, await ChainAsync(services));
        await WriteAsync(services, 3);
        Assert.Equal(3, (await VerifyAsync(services)).Waiting);
        Assert.Equal(3, await ChainAsync(services));

        var verdict = await VerifyAsync(services);
        Assert.True(verdict.IsWhole, string.Join(", ", verdict.Findings));
        Assert.Equal((8, 0), (verdict.Count, verdict.Waiting));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("tamper", "8")]
    public async Task Sequencers_side_by_side_chain_each_entry_once(bool onPostgres)
    {
        await using var services = await ServicesAsync(onPostgres);
        await WriteAsync(services, 40);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => ChainAsync(services)));

        var verdict = await VerifyAsync(services);
        Assert.True(verdict.IsWhole, string.Join(", ", verdict.Findings));
        Assert.Equal((40, 0), (verdict.Count, verdict.Waiting));
    }

    /// <summary>SQLite has one writer, so only PostgreSQL can commit out of order.</summary>
    [Fact]
    public async Task An_entry_that_commits_after_younger_ones_were_chained_is_not_passed_over()
    {
        await using var services = await ServicesAsync(onPostgres: true);
        await using (var slow = Bound(services))
        {
            await using var db = await slow.ServiceProvider.GetRequiredService<TenantDbFactory>().WriteAsync(Ct);
            slow.ServiceProvider.GetRequiredService<AuditTrail>().Write(db, "slow", "test", 1);
            await db.SaveChangesAsync(Ct);
            await WriteAsync(services, 3);
            Assert.Equal(3, await ChainAsync(services));
            await db.CommitAsync(Ct);
        }
        Assert.Equal(1, await ChainAsync(services));

        var verdict = await VerifyAsync(services);
        Assert.True(verdict.IsWhole, string.Join(", ", verdict.Findings));
        Assert.Equal(4, verdict.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_way_of_tampering_is_named_with_its_index_and_entry(bool onPostgres)
    {
        await Named(AuditFault.EntryChanged, 2, (db, id) => db.ExecuteAsync($"update audit_entries set facts = 'x' where id = {id}", Ct));
        await Named(AuditFault.EntryChanged, 2, (db, id) => db.ExecuteAsync($"update audit_entries set allowed = not allowed where id = {id}", Ct));
        await Named(AuditFault.EntryRemoved, 2, (db, id) => db.ExecuteAsync($"delete from audit_entries where id = {id}", Ct));
        await Named(AuditFault.LinkRemoved, 2, (db, id) => db.ExecuteAsync($"delete from audit_chain where entry_id = {id}", Ct), namesEntry: false);
        await Named(AuditFault.LinkChanged, 2, (db, id) => db.ExecuteAsync($"update audit_chain set hash = {new byte[32]} where entry_id = {id}", Ct));
        await Named(AuditFault.HeadDiffers, 5, (db, _) => db.ExecuteAsync($"delete from audit_chain where {new SqlText("\"index\"")} = 4", Ct), namesEntry: false);
        await Named(AuditFault.EntryInserted, null, (db, id) => db.ExecuteAsync(
            $"""
            insert into audit_entries (tenant_id, id, at, actor_kind, actor_id, actor_name, action, resource_type, resource_id, allowed)
            select tenant_id, {Guid.CreateVersion7()}, at, actor_kind, actor_id, actor_name, action, resource_type, resource_id, allowed
            from audit_entries where id = {id}
            """, Ct), namesEntry: false);

        async Task Named(AuditFault fault, long? index, Func<TenantDb, Guid, Task<int>> tamper, bool namesEntry = true)
        {
            await using var services = await ServicesAsync(onPostgres);
            await WriteAsync(services, 5);
            await ChainAsync(services);
            Assert.True((await VerifyAsync(services)).IsWhole);
            Guid id;
            await using (var scope = Bound(services))
            {
                await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().WriteAsync(Ct);
                id = (await db.Set<AuditLink>().SingleAsync(link => link.Index == 2, Ct)).EntryId;
                Assert.Equal(1, await tamper(db, id));
                await db.CommitAsync(Ct);
            }

            Assert.Contains(
                (await VerifyAsync(services)).Findings,
                found => found.Fault == fault && found.Index == index && (!namesEntry || found.EntryId == id));
        }
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task<ServiceProvider> ServicesAsync(bool onPostgres)
    {
        var connection = $"Data Source={Path.Combine(_folder, $"{Guid.CreateVersion7():N}.db")}";
        if (onPostgres) connection = await postgres.MigratedAsync(Ct);
        else await Migrator.MigrateSqliteAsync(connection, Ct);
        var services = new ServiceCollection().AddLogging();
        services.AddTenancy(
            options => _ = onPostgres ? options.UseNpgsql(connection) : options.UseSqlite(connection),
            new RootKeyOptions(null, Path.Combine(_folder, "root.key")));
        return services.BuildServiceProvider(validateScopes: true);
    }

    private static async Task WriteAsync(ServiceProvider services, int count)
    {
        await using var scope = Bound(services);
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().WriteAsync(Ct);
        for (var i = 0; i < count; i++) scope.ServiceProvider.GetRequiredService<AuditTrail>().Write(db, "tested", "chain", i);
        await db.CommitAsync(Ct);
    }

    private static async Task<int> ChainAsync(ServiceProvider services)
    {
        await using var scope = Bound(services);
        return await scope.ServiceProvider.GetRequiredService<ChainAudit>().RunAsync(Ct);
    }

    private static async Task<AuditVerdict> VerifyAsync(ServiceProvider services)
    {
        await using var scope = Bound(services);
        return await scope.ServiceProvider.GetRequiredService<VerifyAudit>().RunAsync(Ct);
    }

    private static AsyncServiceScope Bound(ServiceProvider services)
    {
        var scope = services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Bind(Tenant, Actor.Job("test"), "test");
        return scope;
    }
}
