using System.Diagnostics;

namespace Platform.Testing.Postgres;

/// <summary>Runs PostgreSQL's programs as a user it accepts: it refuses root, so root steps down to postgres.</summary>
internal static class Server
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    public static bool AsRoot { get; } = Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows();

    public static async Task RunAsync(string program, string[] arguments, CancellationToken ct)
    {
        using var process = Start(AsServerUser(program, arguments));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        var output = process.StandardOutput.ReadToEndAsync(patience.Token);
        var errors = process.StandardError.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
        Check(program, process.ExitCode, await output + await errors);
    }

    /// <summary>For the end of the process, where nothing can be awaited and a failure must not hide the test's own.</summary>
    public static void Run(string program, string[] arguments)
    {
        using var process = Start(AsServerUser(program, arguments));
        process.WaitForExit(Patience);
    }

    /// <summary>A program that goes on until it is stopped; what it says is dropped.</summary>
    public static Process Begin(string program, string[] arguments)
    {
        var process = Start(AsServerUser(program, arguments));
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    public static async Task GiveToServerUserAsync(string folder, CancellationToken ct)
    {
        if (!AsRoot) return;
        using var process = Start(["chown", "-R", "postgres:", folder]);
        await process.WaitForExitAsync(ct);
        Check("chown", process.ExitCode, await process.StandardError.ReadToEndAsync(ct));
    }

    private static string[] AsServerUser(string program, string[] arguments) =>
        AsRoot ? ["runuser", "-u", "postgres", "--", program, .. arguments] : [program, .. arguments];

    private static Process Start(string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        start.Environment["LC_ALL"] = "C";
        return Process.Start(start)!;
    }

    private static void Check(string program, int exitCode, string output)
    {
        if (exitCode != 0)
        {
            throw new InvalidOperationException(
                $"{Path.GetFileName(program)} ended with {exitCode}. Run `bash eng/test.sh`, which installs what the tests " +
                $"need. It said: {output.Trim()}");
        }
    }
}
