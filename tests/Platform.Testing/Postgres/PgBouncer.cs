using System.Diagnostics;
using System.Net.Sockets;
using Npgsql;

namespace Platform.Testing.Postgres;

/// <summary>Debian's PgBouncer in transaction mode between the tests and one database, with few server connections for many clients.</summary>
public sealed class PgBouncer : IAsyncDisposable
{
    // Debian puts it where not everybody looks.
    private static readonly string Program = File.Exists("/usr/sbin/pgbouncer") ? "/usr/sbin/pgbouncer" : "pgbouncer";

    private readonly Process _process;
    private readonly string _folder;

    private PgBouncer(Process process, string folder, string connection) => (_process, _folder, ConnectionString) = (process, folder, connection);

    /// <summary>To the same database, through the pooler.</summary>
    public string ConnectionString { get; }

    public static async Task<PgBouncer> StartAsync(string connection, int serverConnections, CancellationToken ct)
    {
        var to = new NpgsqlConnectionStringBuilder(connection);
        var port = LoopbackPorts.Free();
        var folder = Directory.CreateTempSubdirectory("platform-pgbouncer-").FullName;
        var settings = Path.Combine(folder, "pgbouncer.ini");
        await File.WriteAllTextAsync(settings, Settings(to, port, serverConnections), ct);
        await Server.GiveToServerUserAsync(folder, ct);
        var bouncer = new PgBouncer(
            Server.Begin(Program, ["-q", settings]), folder,
            new NpgsqlConnectionStringBuilder(connection) { Host = "127.0.0.1", Port = port, MaxPoolSize = 300 }.ConnectionString);
        try
        {
            await bouncer.ListensAsync(port, ct);
            return bouncer;
        }
        catch
        {
            await bouncer.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        using (var pooled = new NpgsqlConnection(ConnectionString)) NpgsqlConnection.ClearPool(pooled);
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Settings(NpgsqlConnectionStringBuilder to, int port, int serverConnections) =>
        $"""
        [databases]
        {to.Database} = host={to.Host} port={to.Port} dbname={to.Database} user={to.Username}{(string.IsNullOrEmpty(to.Password) ? "" : $" password='{to.Password}'")}

        [pgbouncer]
        listen_addr = 127.0.0.1
        listen_port = {port}
        unix_socket_dir =
        auth_type = any
        pool_mode = transaction
        default_pool_size = {serverConnections}
        max_client_conn = 1000
        """;

    private async Task ListensAsync(int port, CancellationToken ct)
    {
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < TimeSpan.FromSeconds(30))
        {
            if (_process.HasExited) throw new InvalidOperationException($"pgbouncer ended with {_process.ExitCode}. `bash eng/test.sh` installs it.");
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync("127.0.0.1", port, ct);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(50, ct);
            }
        }
        throw new TimeoutException("pgbouncer did not listen within half a minute.");
    }
}
