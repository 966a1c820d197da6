using System.Security.Cryptography;
using Npgsql;

namespace Platform.Testing.Postgres;

/// <summary>One PostgreSQL cluster in a temporary folder, on loopback.</summary>
internal sealed class PostgresCluster : IAsyncDisposable
{
    private readonly string _bin;
    private readonly string _folder;
    private readonly string _password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
    private int _port;
    private int _gone;

    private readonly bool _durable;

    private PostgresCluster(string bin, string folder, bool durable) => (_bin, _folder, _durable) = (bin, folder, durable);

    public string ConnectionString => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = _port,
        Username = "postgres",
        Password = _password,
        Database = "postgres",
        Timeout = 30,
    }.ConnectionString;

    private string Data => Path.Combine(_folder, "data");

    /// <param name="durable">Waits for the disk as in production: what is measured needs it. Tests kill processes, never the machine.</param>
    public static async Task<PostgresCluster> CreateAsync(bool durable, CancellationToken ct)
    {
        if (OperatingSystem.IsWindows())
            throw new InvalidOperationException($"On Windows set {PostgresServer.ServerVariable} to a PostgreSQL server.");
        var bin = PostgresBinaries.Find();
        // Not TMPDIR when we are root: the user postgres must be able to walk to the folder.
        var parent = Server.AsRoot ? "/tmp" : Path.GetTempPath();
        var folder = Path.Combine(parent, $"platform-pg-{Environment.ProcessId}-{Guid.CreateVersion7():N}");
        var cluster = new PostgresCluster(bin, folder, durable);
        try
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            ClusterWatchdog.Start(Path.Combine(bin, "pg_ctl"), cluster.Data, folder);
            await cluster.InitialiseAsync(ct);
            await cluster.StartOnFreePortAsync(ct);
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }

        AppDomain.CurrentDomain.ProcessExit += (_, _) => cluster.Destroy();
        return cluster;
    }

    public async Task StopImmediateAsync(CancellationToken ct)
    {
        await Server.RunAsync(Path.Combine(_bin, "pg_ctl"), ["-D", Data, "-m", "immediate", "-w", "-s", "stop"], ct);
        NpgsqlConnection.ClearAllPools();
    }

    public Task StartAsync(CancellationToken ct) => Server.RunAsync(
        Path.Combine(_bin, "pg_ctl"),
        ["-D", Data, "-l", Path.Combine(_folder, "log"), "-w", "-t", "60", "-s", "-o", $"-p {_port}", "start"],
        ct);

    public ValueTask DisposeAsync()
    {
        Destroy();
        return ValueTask.CompletedTask;
    }

    private async Task InitialiseAsync(CancellationToken ct)
    {
        var passwordFile = Path.Combine(_folder, "password");
        await File.WriteAllTextAsync(passwordFile, _password, ct);
        await Server.GiveToServerUserAsync(_folder, ct);
        await Server.RunAsync(
            Path.Combine(_bin, "initdb"),
            ["-D", Data, "-U", "postgres", "-E", "UTF8", "--locale=C", "-A", "scram-sha-256", $"--pwfile={passwordFile}"],
            ct);
        File.Delete(passwordFile);
        await File.AppendAllTextAsync(Path.Combine(Data, "postgresql.conf"), Settings(), ct);
    }

    private async Task StartOnFreePortAsync(CancellationToken ct)
    {
        // Another process may take the port between the look and the start.
        for (var attempt = 1; ; attempt++)
        {
            _port = LoopbackPorts.Free();
            try
            {
                await StartAsync(ct);
                return;
            }
            catch (InvalidOperationException) when (attempt < 5)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), ct);
            }
        }
    }

    private string Settings() =>
        $"""

        listen_addresses = '127.0.0.1'
        unix_socket_directories = '{_folder}'
        max_connections = 500
        shared_buffers = 256MB
        max_wal_size = 2GB
        fsync = {(_durable ? "on" : "off")}
        timezone = 'UTC'
        lc_messages = 'C'

        """;

    private void Destroy()
    {
        if (Interlocked.Exchange(ref _gone, 1) == 1) return;
        if (File.Exists(Path.Combine(Data, "postmaster.pid")))
            Server.Run(Path.Combine(_bin, "pg_ctl"), ["-D", Data, "-m", "immediate", "-w", "-s", "stop"]);
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }
}
