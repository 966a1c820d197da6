using System.Collections.Concurrent;
using System.Diagnostics;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Platform.Tests.Host;

/// <summary>
/// The product as a child process, for tests that kill it. A restart keeps port, data folder and database, as the same
/// machine would after a power cut.
/// </summary>
public sealed class PlatformProcess : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _output = new();
    private readonly string _folder;
    private readonly IReadOnlyDictionary<string, string> _settings;
    private Process? _process;

    private PlatformProcess(string folder, string connection, int port, IReadOnlyDictionary<string, string> settings) =>
        (_folder, Connection, Address, _settings) = (folder, connection, new Uri($"http://127.0.0.1:{port}"), settings);

    public Uri Address { get; }
    public string Connection { get; }
    public IReadOnlyCollection<string> Output => _output;

    public static async Task<PlatformProcess> StartAsync(
        DatabaseKind kind, PostgresServer postgres, CancellationToken ct, IReadOnlyDictionary<string, string>? settings = null)
    {
        var folder = Directory.CreateTempSubdirectory("platform-process-").FullName;
        var connection = await HostWorld.CopyAsync(kind, postgres, folder, ct);
        var all = HostSettings.Of(kind, connection, folder, settings ?? new Dictionary<string, string>());
        var port = LoopbackPorts.Free();
        // A setting may need the address that is only known now.
        all = all.ToDictionary(pair => pair.Key, pair => pair.Value.Replace("{address}", $"http://127.0.0.1:{port}", StringComparison.Ordinal));
        var process = new PlatformProcess(folder, connection, port, all);
        await process.StartAsync(ct);
        return process;
    }

    /// <summary>Starts the program and waits until it says that it is ready.</summary>
    public async Task StartAsync(CancellationToken ct)
    {
        if (_process is { HasExited: false }) throw new InvalidOperationException("It runs already.");
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        Array.ForEach(Arguments(), start.ArgumentList.Add);
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["ASPNETCORE_URLS"] = Address.ToString();
        if (_settings.TryGetValue("HostingStartupAssemblies", out var startups)) start.Environment["ASPNETCORE_HOSTINGSTARTUPASSEMBLIES"] = startups;
        foreach (var (key, value) in _settings) start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await ReadyAsync(ct);
    }

    // A hosting startup of this assembly (ASP.NET Core's own seam) is found by this assembly's list of dependencies.
    private string[] Arguments()
    {
        var folder = AppContext.BaseDirectory;
        var program = Path.Combine(folder, "Platform.Web.dll");
        return _settings.ContainsKey("HostingStartupAssemblies")
            ? ["exec", "--depsfile", Path.Combine(folder, "Platform.Tests.deps.json"),
                "--runtimeconfig", Path.Combine(folder, "Platform.Web.runtimeconfig.json"), program]
            : [program];
    }

    /// <summary>kill -9: nothing is flushed, nothing is handed back.</summary>
    public async Task KillAsync(CancellationToken ct)
    {
        _process!.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false }) await KillAsync(CancellationToken.None);
        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void Keep(string? line)
    {
        if (line is not null) _output.Enqueue(line);
    }

    private async Task ReadyAsync(CancellationToken ct)
    {
        using var client = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(5) };
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < TimeSpan.FromSeconds(90))
        {
            if (_process!.HasExited)
                throw new InvalidOperationException("The host ended at its start:\n" + string.Join('\n', _output));
            try
            {
                using var answer = await client.GetAsync("/health/ready", ct);
                if (answer.IsSuccessStatusCode) return;
            }
            catch (Exception notYet) when (notYet is HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested)
            {
                // It does not listen yet, or a busy machine has not answered in time.
            }
            await Task.Delay(50, ct);
        }
        throw new TimeoutException("The host was not ready in 90 seconds:\n" + string.Join('\n', _output));
    }
}
