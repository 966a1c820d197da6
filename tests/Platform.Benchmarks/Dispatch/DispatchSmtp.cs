using System.Diagnostics;
using System.Net.Sockets;
using Platform.Channels;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Platform.Benchmarks.Dispatch;

/// <summary>
/// The whole way of an e-mail from the outbox to a real SMTP server, against postfix's own smtp-source with the same number
/// of sessions, each reused, and messages of the same size, to the same smtp-sink.
/// </summary>
public static class DispatchSmtp
{
    private const int Bytes = 4_096;
    private const int Sessions = 50;
    private const string Sink = "/usr/sbin/smtp-sink";
    private const string Source = "/usr/sbin/smtp-source";

    public static async Task<object> RunAsync(BenchOptions options, CancellationToken ct)
    {
        if (!File.Exists(Sink) || !File.Exists(Source))
            throw new InvalidOperationException("This benchmark needs smtp-sink and smtp-source of postfix.");
        var count = options.Rows(40_000);
        var port = LoopbackPorts.Free();
        using var sink = Start(Sink, $"-u {User} 127.0.0.1:{port} 1000");
        try
        {
            await ListeningAsync(port, ct);
            await using var postgres = new PostgresServer { IsDurable = true };
            await using var platform = await TestPlatform.CreateAsync(options.Database, postgres.MigratedAsync, ct);
            var world = new DispatchWorld(platform, await platform.TenantAsync("lender", ct));
            await world.AccountAsync(ChannelKind.Email, "smtp",
                $$"""{"host":"127.0.0.1","port":{{port}},"tls":"None","fromAddress":"collections@lender.example"}""", Sessions, ct);
            await world.PlanAsync(count, ChannelKind.Email, Text(), ct);
            var limit = await LimitAsync(port, count, ct);
            var ours = await world.DrainAsync(count, ct);
            return new
            {
                bench = "dispatch-smtp",
                database = options.Database.ToString(),
                messages = count,
                sessions = Sessions,
                ours_per_s = Math.Round(ours),
                limit_per_s = Math.Round(limit),
                own_cpu_us = Math.Round(world.OwnCpu.TotalMicroseconds),
                ratio = Math.Round(ours / limit, 3),
            };
        }
        finally
        {
            if (!sink.HasExited) sink.Kill();
        }
    }

    private static string User => Environment.UserName == "root" ? "nobody" : Environment.UserName;

    // About 4 KB on the wire with its headers, as smtp-source sends.
    private static string Text()
    {
        const string Line = "Please call us about your account or pay what is past due, and we will be glad to help you.\n";
        var text = "Dear {{ debtor.name }},\n\nyour account ending in {{ account.ending }} is past due by {{ account.past_due }}.\n\n";
        while (text.Length < Bytes - 700) text += Line;
        return text;
    }

    private static async Task<double> LimitAsync(int port, int count, CancellationToken ct)
    {
        var clock = Stopwatch.StartNew();
        using var source = Start(Source, $"-d -s {Sessions} -m {count} -l {Bytes} 127.0.0.1:{port}");
        await source.WaitForExitAsync(ct);
        if (source.ExitCode != 0) throw new InvalidOperationException($"smtp-source ended with {source.ExitCode}.");
        return count / clock.Elapsed.TotalSeconds;
    }

    private static Process Start(string program, string arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false })
            ?? throw new InvalidOperationException($"{program} did not start.");

    private static async Task ListeningAsync(int port, CancellationToken ct)
    {
        for (var attempt = 0; ; attempt++)
        {
            using var socket = new TcpClient();
            try
            {
                await socket.ConnectAsync("127.0.0.1", port, ct);
                return;
            }
            catch (SocketException) when (attempt < 50)
            {
                await Task.Delay(100, ct);
            }
        }
    }
}
