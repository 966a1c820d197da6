using System.Diagnostics;
using System.Net.Sockets;
using Platform.Testing;

namespace Platform.Tests.Hosting;

/// <summary>
/// Packages of npm that tests run as their peers: what is installed is what the folder's package-lock.json names, and it is
/// kept in artifacts for the next run.
/// </summary>
internal static class NpmModules
{
    private static readonly SemaphoreSlim Installing = new(1, 1);

    /// <summary>Skips the running test, with the reason, where npm cannot install them.</summary>
    /// <param name="folder">Under tests, with package.json, package-lock.json and scripts, which are copied beside the modules.</param>
    /// <returns>The folder that holds node_modules.</returns>
    public static async Task<string> InstallAsync(string folder, CancellationToken ct)
    {
        var at = Repository.PathOf("artifacts", folder.ToLowerInvariant());
        var lockFile = Repository.PathOf("tests", folder, "package-lock.json");
        var done = Path.Combine(at, "installed.json");
        await Installing.WaitAsync(ct);
        try
        {
            Directory.CreateDirectory(at);
            foreach (var file in Directory.EnumerateFiles(Repository.PathOf("tests", folder))) File.Copy(file, Path.Combine(at, Path.GetFileName(file)), overwrite: true);
            if (File.Exists(done) && await File.ReadAllTextAsync(done, ct) == await File.ReadAllTextAsync(lockFile, ct)) return at;
            if (await NpmAsync(at, ct) is { } reason) Assert.Skip($"npm could not install {folder}: {reason}");
            File.Copy(lockFile, done, overwrite: true);
            return at;
        }
        finally
        {
            Installing.Release();
        }
    }

    /// <summary>Waits until something listens on the port of this machine.</summary>
    public static async Task ListensAsync(Process process, int port, CancellationToken ct)
    {
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < TimeSpan.FromSeconds(60))
        {
            if (process.HasExited) throw new InvalidOperationException($"{process.StartInfo.FileName} ended with {process.ExitCode}.");
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
        throw new TimeoutException("It did not listen within a minute.");
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
}
