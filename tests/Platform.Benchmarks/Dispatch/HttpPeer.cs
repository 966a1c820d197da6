using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Platform.Benchmarks.Dispatch;

/// <summary>
/// The server that both sides of the HTTP benchmark post to: this program, started once more, so that it shares no threads and
/// no heap with the one that is measured. It reads the whole body and answers 201 with an id, after the delay it was given.
/// </summary>
public static class HttpPeer
{
    public const string Name = "http-peer";

    public static Process Start(int delayMs)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, UseShellExecute = false };
        // Started as "dotnet Platform.Benchmarks.dll", the host needs to be told the program again.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(HttpPeer).Assembly.Location);
        foreach (var word in new[] { Name, "--delay", delayMs.ToString(CultureInfo.InvariantCulture) }) start.ArgumentList.Add(word);
        return Process.Start(start) ?? throw new InvalidOperationException("The peer did not start.");
    }

    public static async Task<string> AddressAsync(Process peer, CancellationToken ct) =>
        await peer.StandardOutput.ReadLineAsync(ct) ?? throw new InvalidOperationException("The peer ended at once.");

    /// <summary>Serves until it is killed or its parent is gone.</summary>
    public static async Task<object> ServeAsync(BenchOptions options, CancellationToken ct)
    {
        var delay = options.Given.TryGetValue("delay", out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : 0;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        var number = 0L;
        app.Run(async http =>
        {
            while (true)
            {
                var read = await http.Request.BodyReader.ReadAsync(http.RequestAborted);
                http.Request.BodyReader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted) break;
            }
            if (delay > 0) await Task.Delay(delay, http.RequestAborted);
            var answer = $$"""{"sid":"SM{{Interlocked.Increment(ref number):x32}}","status":"queued"}""";
            http.Response.StatusCode = StatusCodes.Status201Created;
            http.Response.ContentType = "application/json";
            http.Response.ContentLength = answer.Length;
            await http.Response.WriteAsync(answer, http.RequestAborted);
        });
        await app.StartAsync(ct);
        Console.WriteLine(app.Urls.First());
        await app.WaitForShutdownAsync(ct);
        return new { };
    }
}
