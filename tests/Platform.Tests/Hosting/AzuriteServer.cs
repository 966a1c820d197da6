using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Cryptography;
using Platform.Testing;

namespace Platform.Tests.Hosting;

/// <summary>
/// Azure Blob storage as npm's azurite plays it, on a free port of this machine with an account of its own. What is installed
/// is what tests/Azurite/package-lock.json names; it is kept in artifacts for the next run.
/// </summary>
public sealed class AzuriteServer : IAsyncDisposable
{
    private static readonly SemaphoreSlim Installing = new(1, 1);
    private readonly Process _process;
    private readonly string _folder;

    private AzuriteServer(Process process, string folder, string connection) => (_process, _folder, ConnectionString) = (process, folder, connection);

    public string ConnectionString { get; }

    /// <summary>Skips the running test, with the reason, where npm cannot install it.</summary>
    public static async Task<AzuriteServer> StartAsync(CancellationToken ct)
    {
        var modules = await InstallAsync(ct);
        var folder = Directory.CreateTempSubdirectory("platform-azurite-").FullName;
        var (port, key) = (LoopbackPorts.Free(), Convert.ToBase64String(RandomNumberGenerator.GetBytes(64)));
        var start = new ProcessStartInfo("node") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments =
        [
            Path.Combine(modules, "azurite", "dist", "src", "blob", "main.js"), "--blobHost", "127.0.0.1", "--blobPort", $"{port}",
            "--location", folder, "--silent", "--skipApiVersionCheck", "--disableTelemetry",
        ];
        Array.ForEach(arguments, start.ArgumentList.Add);
        start.Environment["AZURITE_ACCOUNTS"] = $"tests:{key}";
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var server = new AzuriteServer(
            process, folder, $"DefaultEndpointsProtocol=http;AccountName=tests;AccountKey={key};BlobEndpoint=http://127.0.0.1:{port}/tests;");
        await ListensAsync(process, port, ct);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<string> InstallAsync(CancellationToken ct)
    {
        var at = Repository.PathOf("artifacts", "azurite");
        var modules = Path.Combine(at, "node_modules");
        var lockFile = Repository.PathOf("tests", "Azurite", "package-lock.json");
        var done = Path.Combine(at, "installed.json");
        await Installing.WaitAsync(ct);
        try
        {
            if (File.Exists(done) && await File.ReadAllTextAsync(done, ct) == await File.ReadAllTextAsync(lockFile, ct)) return modules;
            Directory.CreateDirectory(at);
            foreach (var name in new[] { "package.json", "package-lock.json" })
                File.Copy(Repository.PathOf("tests", "Azurite", name), Path.Combine(at, name), overwrite: true);
            if (await NpmAsync(at, ct) is { } reason) Assert.Skip("npm could not install azurite: " + reason);
            File.Copy(lockFile, done, overwrite: true);
            return modules;
        }
        finally
        {
            Installing.Release();
        }
    }

    /// <returns>Why it did not work; null when it did.</returns>
    private static async Task<string?> NpmAsync(string folder, CancellationToken ct)
    {
        var start = new ProcessStartInfo("npm") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        // Nothing of what is installed runs while it is installed.
        foreach (var argument in new[] { "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error" }) start.ArgumentList.Add(argument);
        try
        {
            using var npm = Process.Start(start)!;
            var (output, errors) = (npm.StandardOutput.ReadToEndAsync(ct), npm.StandardError.ReadToEndAsync(ct));
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
            patience.CancelAfter(TimeSpan.FromMinutes(5));
            try
            {
                await npm.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                npm.Kill(entireProcessTree: true);
                return "it took more than five minutes";
            }
            await output;
            return npm.ExitCode == 0 ? null : (await errors).Trim();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "there is no command npm";
        }
    }

    private static async Task ListensAsync(Process process, int port, CancellationToken ct)
    {
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < TimeSpan.FromSeconds(60))
        {
            if (process.HasExited) throw new InvalidOperationException($"Azurite ended with {process.ExitCode}.");
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync("127.0.0.1", port, ct);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(100, ct);
            }
        }
        throw new TimeoutException("Azurite did not listen within a minute.");
    }
}
