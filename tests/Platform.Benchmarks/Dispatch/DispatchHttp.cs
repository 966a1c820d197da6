using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Platform.Channels;
using Platform.Channels.Providers;
using Platform.Channels.Sms.Twilio;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Platform.Benchmarks.Dispatch;

/// <summary>
/// The whole way of an SMS from the outbox to a Twilio-shaped server in a process of its own, against a bare HttpClient loop
/// that posts the same form to the same server with as many in flight. Once with a server that answers at once (what our own
/// work costs), once with one that takes 20 ms (what a provider is like).
/// </summary>
public static class DispatchHttp
{
    private const string Sid = "AC00000000000000000000000000000000";
    private const string Text = "Dear {{ debtor.name }}, your account ending in {{ account.ending }} is past due by {{ account.past_due }}. Please call us.";

    public static async Task<object> RunAsync(BenchOptions options, CancellationToken ct)
    {
        var slow = await RunAsync(options, options.Rows(100_000) / 2, delayMs: 20, inFlight: 200, ct);
        Console.WriteLine(JsonSerializer.Serialize(slow));
        return await RunAsync(options, options.Rows(100_000), delayMs: 0, inFlight: 64, ct);
    }

    private static async Task<object> RunAsync(BenchOptions options, int count, int delayMs, int inFlight, CancellationToken ct)
    {
        using var peer = HttpPeer.Start(delayMs);
        try
        {
            var address = await HttpPeer.AddressAsync(peer, ct);
            await using var postgres = new PostgresServer { IsDurable = true };
            await using var platform = await TestPlatform.CreateAsync(options.Database, postgres.MigratedAsync, ct, services =>
            {
                services.Configure<TwilioOptions>(twilio => (twilio.BaseAddress, twilio.Connections) = (address, inFlight));
                services.Configure<CallbackOptions>(callbacks => callbacks.PublicBaseUrl = "https://platform.example");
            });
            var world = new DispatchWorld(platform, await platform.TenantAsync("lender", ct));
            await world.AccountAsync(ChannelKind.Sms, "twilio",
                $$"""{"accountSid":"{{Sid}}","authToken":"token","from":"+15005550006"}""", inFlight, ct);
            await world.PlanAsync(count, ChannelKind.Sms, Text, ct);
            var limit = await LimitAsync(address, count, inFlight, ct);
            var ours = await world.DrainAsync(count, ct);
            return new
            {
                bench = delayMs == 0 ? "dispatch-http" : $"dispatch-http-{delayMs}ms",
                database = options.Database.ToString(),
                messages = count,
                in_flight = inFlight,
                ours_per_s = Math.Round(ours),
                limit_per_s = Math.Round(limit),
                own_cpu_us = Math.Round(world.OwnCpu.TotalMicroseconds),
                ratio = Math.Round(ours / limit, 3),
            };
        }
        finally
        {
            if (!peer.HasExited) peer.Kill();
        }
    }

    private static async Task<double> LimitAsync(string address, int count, int inFlight, CancellationToken ct)
    {
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = inFlight, UseCookies = false })
        {
            BaseAddress = new Uri(address),
        };
        var basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(Sid + ":token"));
        var form = Encoding.ASCII.GetBytes(
            "To=%2B447700900123&From=%2B15005550006&Body=" + Uri.EscapeDataString(Text) +
            "&StatusCallback=https%3A%2F%2Fplatform.example%2Fcb%2Ftwilio%2F" + new string('x', 64) + "&ValidityPeriod=36000");
        await LoopAsync(Math.Min(count, 2_000)); // warm
        var clock = Stopwatch.StartNew();
        await LoopAsync(count);
        return count / clock.Elapsed.TotalSeconds;

        async Task LoopAsync(int total)
        {
            var left = total;
            await Task.WhenAll(Enumerable.Range(0, inFlight).Select(async _ =>
            {
                while (Interlocked.Decrement(ref left) >= 0)
                {
                    using var request = new HttpRequestMessage(HttpMethod.Post, $"/2010-04-01/Accounts/{Sid}/Messages.json");
                    request.Headers.TryAddWithoutValidation("Authorization", basic);
                    request.Content = new ByteArrayContent(form);
                    request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/x-www-form-urlencoded");
                    using var response = await http.SendAsync(request, ct);
                    await response.Content.ReadAsByteArrayAsync(ct);
                    response.EnsureSuccessStatusCode();
                }
            }));
        }
    }
}
