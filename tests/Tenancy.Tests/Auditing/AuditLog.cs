using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Migrations;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Auditing.Proofs;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;
using Platform.Testing.Postgres;

namespace Tenancy.Tests.Auditing;

/// <summary>A database with audit logs to tamper with, and what an attacker with the database in hand can do.</summary>
internal sealed class AuditLog : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("platform-audit-").FullName;
    private ServiceProvider _services = null!;

    public TenantId Tenant { get; } = TenantId.New();
    public ArchiveInMemory Archive { get; } = new();
    public IServiceProvider Services => _services;
    public AuditKeys Keys => _services.GetRequiredService<AuditKeys>();
    public string Origin => Keys.OriginOf(Tenant);

    public static async Task<AuditLog> CreateAsync(bool onPostgres, PostgresServer postgres, CancellationToken ct)
    {
        var log = new AuditLog();
        var connection = $"Data Source={Path.Combine(log._folder, "audit.db")}";
        if (onPostgres) connection = await postgres.MigratedAsync(ct);
        else await Migrator.MigrateSqliteAsync(connection, ct);
        var services = new ServiceCollection().AddLogging().AddSingleton<IAuditArchive>(log.Archive);
        services.AddTenancy(
            options => _ = onPostgres ? options.UseNpgsql(connection) : options.UseSqlite(connection),
            new RootKeyOptions(null, Path.Combine(log._folder, "root.key")));
        log._services = services.BuildServiceProvider(validateScopes: true);
        return log;
    }

    /// <summary>Writes entries and lets the sequencer and the signer come by.</summary>
    public async Task<AuditLog> GrowAsync(int count, CancellationToken ct)
    {
        await WriteAsync(count, ct);
        await SealAsync(ct);
        return this;
    }

    public Task WriteAsync(int count, CancellationToken ct) => UseAsync<TenantDbFactory, int>(async (dbs, services) =>
    {
        await using var db = await dbs.WriteAsync(ct);
        for (var i = 0; i < count; i++)
            services.GetRequiredService<AuditTrail>().Write(db, "tested", "test", i, $$"""{"number":{{i}}}""", debtor: Guid.CreateVersion7());
        await db.CommitAsync(ct);
        return 0;
    });

    /// <returns>Whether a checkpoint was signed.</returns>
    public async Task<bool> SealAsync(CancellationToken ct)
    {
        while (await UseAsync<ChainAudit, int>((it, _) => it.RunAsync(ct)) > 0) ;
        return await UseAsync<SignAudit, int>((it, _) => it.RunAsync(ct)) == 1;
    }

    public Task<AuditVerdict> VerifyAsync(CancellationToken ct) => UseAsync<VerifyAudit, AuditVerdict>((it, _) => it.RunAsync(ct));

    /// <summary>What somebody with the tables in hand does.</summary>
    public Task TamperAsync(Func<TenantDb, Task> how, CancellationToken ct) => UseAsync<TenantDbFactory, int>(async (dbs, _) =>
    {
        await using var db = await dbs.WriteAsync(ct);
        await how(db);
        await db.CommitAsync(ct);
        return 0;
    });

    public Task<T> ReadAsync<T>(Func<TenantDb, Task<T>> read, CancellationToken ct) => UseAsync<TenantDbFactory, T>(async (dbs, _) =>
    {
        await using var db = await dbs.ReadAsync(ct);
        return await read(db);
    });

    public Task<AuditCheckpoint> CheckpointAsync(CancellationToken ct) =>
        ReadAsync(db => db.Set<AuditCheckpoint>().AsNoTracking().OrderByDescending(row => row.Size).FirstAsync(ct), ct);

    public Task<string?> StoppedAsync(CancellationToken ct) => ReadAsync(db => db.Set<AuditHead>().Select(head => head.Stopped).SingleAsync(ct), ct);

    /// <summary>Computes chain, tiles and head anew over the entries as they stand, as the sequencer would: all but the signatures.</summary>
    public Task RewriteAsync(CancellationToken ct) => TamperAsync(
        async db =>
        {
            var entries = await (
                from link in db.Set<AuditLink>()
                join entry in db.Set<AuditEntry>() on link.EntryId equals entry.Id
                orderby link.Index
                select entry).AsNoTracking().ToListAsync(ct);
            await db.ExecuteAsync($"delete from audit_chain where tenant_id = {db.TenantId}", ct);
            await db.ExecuteAsync($"delete from audit_tiles where tenant_id = {db.TenantId}", ct);
            var (edge, hash) = (new TileEdge(0, new Dictionary<TilePlace, byte[]>()), new byte[AuditLeaf.HashSize]);
            foreach (var entry in entries)
            {
                var leaf = AuditLeaf.Hash(entry);
                hash = AuditLeaf.Chain(hash, leaf);
                db.Add(new AuditLink { Index = edge.Size, EntryId = entry.Id, Leaf = leaf, Hash = hash });
                edge.Add(leaf);
            }
            foreach (var (place, hashes) in edge.TakeChanged())
                db.Add(new AuditTile { Level = (short)place.Level, Number = place.Number, Hashes = hashes });
            await db.ExecuteAsync($"update audit_heads set count = {edge.Size}, hash = {hash} where tenant_id = {db.TenantId}", ct);
        }, ct);

    public async Task<T> UseAsync<TService, T>(Func<TService, IServiceProvider, Task<T>> use) where TService : notnull
    {
        await using var scope = _services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Bind(Tenant, Actor.Job("test"), "test");
        return await use(scope.ServiceProvider.GetRequiredService<TService>(), scope.ServiceProvider);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>Somebody else's shelf, in this process: what the test puts there and the database cannot reach.</summary>
internal sealed class ArchiveInMemory : IAuditArchive
{
    private readonly List<string> _notes = [];

    public string Name => "shelf";

    public void Keep(string note) => _notes.Add(note);

    public Task<bool> KeepAsync(string origin, long size, string note, CancellationToken ct) => throw new IOException("Nobody here takes anything.");

    public Task<IReadOnlyList<string>> ReadAsync(string origin, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<string>>([.. _notes.Where(note => note.StartsWith(origin + "\n", StringComparison.Ordinal))]);

    public async Task<string?> NewestAsync(string origin, CancellationToken ct) => await ReadAsync(origin, ct) is [.., var last] ? last : null;
}
