using System.Diagnostics;
using System.Security.Cryptography;
using Platform.Testing;

namespace Platform.Tests.Hosting;

/// <summary>
/// Azure Blob storage as npm's azurite plays it, on a free port of this machine with an account of its own. What is installed
/// is what tests/Azurite/package-lock.json names; it is kept in artifacts for the next run.
/// </summary>
public sealed class AzuriteServer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _folder;

    private AzuriteServer(Process process, string folder, string connection) => (_process, _folder, ConnectionString) = (process, folder, connection);

    public string ConnectionString { get; }

    /// <summary>Skips the running test, with the reason, where npm cannot install it.</summary>
    public static async Task<AzuriteServer> StartAsync(CancellationToken ct)
    {
        var modules = Path.Combine(await NpmModules.InstallAsync("Azurite", ct), "node_modules");
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
        await NpmModules.ListensAsync(process, port, ct);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
