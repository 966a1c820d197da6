using System.Collections.Concurrent;
using Npgsql;
using Xunit;

namespace Platform.Testing.Postgres;

/// <summary>
/// A real PostgreSQL for tests: the server named by PLATFORM_TEST_POSTGRES, else a cluster of our own that is started at
/// the first database asked for and deleted at the end. Register it once per assembly with [assembly: AssemblyFixture].
/// </summary>
public sealed class PostgresServer : IAsyncLifetime
{
    public const string ServerVariable = "PLATFORM_TEST_POSTGRES";

    private readonly SemaphoreSlim _starting = new(1, 1);
    private readonly SemaphoreSlim _migrating = new(1, 1);
    private readonly ConcurrentDictionary<string, string> _templates = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _created = new(StringComparer.Ordinal);
    private readonly string? _given;
    private PostgresCluster? _cluster;

    /// <summary>Whether commits wait for the disk, as in production; benchmarks say so.</summary>
    public bool IsDurable { get; init; }

    public PostgresServer() : this(Environment.GetEnvironmentVariable(ServerVariable)) { }

    private PostgresServer(string? given) => _given = string.IsNullOrWhiteSpace(given) ? null : given;

    /// <summary>A server that is always a cluster of its own, for tests that stop it while others go on.</summary>
    public static PostgresServer OwnCluster() => new(given: null) { IsDurable = true };

    /// <summary>Nothing starts here: a filtered run that needs no database does not pay for one.</summary>
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>The connection string of the maintenance database, as the superuser.</summary>
    public async Task<string> AdminConnectionStringAsync(CancellationToken ct)
    {
        if (_given is not null) return _given;
        await _starting.WaitAsync(ct);
        try
        {
            _cluster ??= await PostgresCluster.CreateAsync(IsDurable, ct);
            return _cluster.ConnectionString;
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>Creates an empty database under a name no other test has and gives its connection string.</summary>
    public Task<string> CreateDatabaseAsync(CancellationToken ct) => CreateAsync("t", template: null, ct);

    /// <summary>
    /// Clones a migrated database: <paramref name="migrate"/> runs once per server and key, on the template; every call
    /// then gives a copy of its own, which costs tens of milliseconds instead of a migration.
    /// </summary>
    public async Task<string> CreateFromTemplateAsync(string templateKey, Func<string, Task> migrate, CancellationToken ct)
    {
        if (!_templates.TryGetValue(templateKey, out var template))
        {
            // One at a time: migrations create roles, and roles belong to the cluster, not to the database.
            await _migrating.WaitAsync(ct);
            try
            {
                if (!_templates.TryGetValue(templateKey, out template))
                {
                    template = await MigrateTemplateAsync(migrate, ct);
                    _templates[templateKey] = template;
                }
            }
            finally
            {
                _migrating.Release();
            }
        }

        return await CreateAsync("c", template, ct);
    }

    /// <summary>Drops a database of this server at once, closing whatever is still connected to it.</summary>
    public async Task DropDatabaseAsync(string connectionString, CancellationToken ct)
    {
        var name = new NpgsqlConnectionStringBuilder(connectionString).Database!;
        using (var pooled = new NpgsqlConnection(connectionString)) NpgsqlConnection.ClearPool(pooled);
        await ExecuteAsync($"DROP DATABASE IF EXISTS {Quoted(name)} WITH (FORCE)", ct);
        _created.TryRemove(name, out _);
    }

    /// <summary>Stops the cluster as a power cut would (pg_ctl -m immediate): no checkpoint, sessions torn off.</summary>
    public async Task StopImmediateAsync(CancellationToken ct) => await (await OwnedAsync(ct)).StopImmediateAsync(ct);

    /// <summary>Starts the stopped cluster again on the same port, so that connection strings stay valid.</summary>
    public async Task StartAsync(CancellationToken ct) => await (await OwnedAsync(ct)).StartAsync(ct);

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            NpgsqlConnection.ClearAllPools();
            await _cluster.DisposeAsync();
        }
        else if (!_created.IsEmpty)
        {
            foreach (var name in _created.Keys)
                await ExecuteAsync($"DROP DATABASE IF EXISTS {Quoted(name)} WITH (FORCE)", CancellationToken.None);
        }

        _starting.Dispose();
        _migrating.Dispose();
    }

    private async Task<PostgresCluster> OwnedAsync(CancellationToken ct)
    {
        await AdminConnectionStringAsync(ct);
        return _cluster ?? throw new InvalidOperationException(
            $"The server named by {ServerVariable} is not ours to stop; use PostgresServer.OwnCluster() in fault tests.");
    }

    private async Task<string> MigrateTemplateAsync(Func<string, Task> migrate, CancellationToken ct)
    {
        // Unpooled, because a session that lingers on a template makes every clone of it fail.
        var connectionString = await CreateAsync("m", template: null, ct);
        var unpooled = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false };
        await migrate(unpooled.ConnectionString);
        var name = unpooled.Database!;
        await ExecuteAsync($"ALTER DATABASE {Quoted(name)} WITH ALLOW_CONNECTIONS false", ct);
        await ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'", ct);
        return name;
    }

    private async Task<string> CreateAsync(string prefix, string? template, CancellationToken ct)
    {
        var name = $"{prefix}_{Guid.CreateVersion7():N}";
        var from = Quoted(template ?? "template0");
        await ExecuteAsync($"CREATE DATABASE {Quoted(name)} TEMPLATE {from}{(template is null ? " ENCODING 'UTF8'" : "")}", ct);
        _created[name] = true;
        return new NpgsqlConnectionStringBuilder(await AdminConnectionStringAsync(ct))
        {
            Database = name,
            IncludeErrorDetail = true,
            ConnectionIdleLifetime = 20,
            ConnectionPruningInterval = 10,
        }.ConnectionString;
    }

    private async Task ExecuteAsync(string sql, CancellationToken ct)
    {
        var unpooled = new NpgsqlConnectionStringBuilder(await AdminConnectionStringAsync(ct)) { Pooling = false };
        await using var connection = new NpgsqlConnection(unpooled.ConnectionString);
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        await command.ExecuteNonQueryAsync(ct);
    }

    private static string Quoted(string name) => $"\"{name}\"";
}
