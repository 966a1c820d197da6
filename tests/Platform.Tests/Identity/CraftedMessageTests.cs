using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Platform.Tenancy.Events;
using Platform.Testing;
using Platform.Testing.Postgres;
using Platform.Tests.Host;

namespace Platform.Tests.Identity;

/// <summary>A signed-in person who speaks to the circuits' socket by hand.</summary>
public sealed class CraftedMessageTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, Trait("attack", "27")]
    [InlineData("JoinGroup")]
    [InlineData("AddToGroup")]
    [InlineData("Subscribe")]
    public async Task Asking_for_another_lenders_news_by_a_crafted_message_brings_none(string method)
    {
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct);
        var cookies = new CookieContainer();
        var browser = host.Browser(cookies);
        await new SignInForm(browser).SubmitAsync("admin@harbour.example", PlatformHost.Password, Ct);
        var other = await host.TenantAsync("jinqiao", Ct);
        using var socket = await OpenAsync(host, browser, cookies);

        await socket.SendAsync(Invocation(method, $"tenant:{other.Id}:campaigns"), WebSocketMessageType.Binary, true, Ct);
        var answer = await HearAsync(socket, TimeSpan.FromSeconds(10));
        Assert.Contains("Method does not exist", answer, StringComparison.Ordinal); // it was read, and leads nowhere

        var feed = host.Services.GetRequiredService<Feed>();
        for (var i = 0; i < 20; i++)
        {
            foreach (var topic in new[] { Topics.Campaigns, Topics.Attempts, Topics.Cases, Topics.Audit }) feed.Publish(other.Id, topic);
            await Task.Delay(50, Ct);
        }
        Assert.Equal("", await HearAsync(socket, TimeSpan.FromSeconds(2)));
    }

    [Fact, Trait("attack", "27")]
    public async Task Without_a_session_there_is_no_circuit_to_speak_to()
    {
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct);
        using var asked = await host.Browser().PostAsync("/_blazor/negotiate?negotiateVersion=1", null, Ct);
        Assert.False(asked.IsSuccessStatusCode, $"{asked.StatusCode}");
    }

    private static async Task<ClientWebSocket> OpenAsync(PlatformHost host, HttpClient browser, CookieContainer cookies)
    {
        using var asked = await browser.PostAsync("/_blazor/negotiate?negotiateVersion=1", null, Ct);
        Assert.True(asked.IsSuccessStatusCode, $"{asked.StatusCode}");
        var token = (await asked.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("connectionToken").GetString();
        var socket = new ClientWebSocket { Options = { Cookies = cookies } };
        socket.Options.SetRequestHeader("Origin", host.Address.GetLeftPart(UriPartial.Authority));
        await socket.ConnectAsync(new Uri($"ws://{host.Address.Authority}/_blazor?id={token}"), Ct);
        await socket.SendAsync(Encoding.UTF8.GetBytes("{\"protocol\":\"blazorpack\",\"version\":1}\u001e"), WebSocketMessageType.Text, true, Ct);
        Assert.Equal("{}\u001e", await HearAsync(socket, TimeSpan.FromSeconds(10)));
        return socket;
    }

    /// <summary>SignalR's invocation in MessagePack, with the length before it: [1, {}, "1", method, [argument], []].</summary>
    private static byte[] Invocation(string method, string argument)
    {
        var name = Encoding.UTF8.GetBytes(method);
        var text = Encoding.UTF8.GetBytes(argument);
        byte[] body = [0x96, 0x01, 0x80, 0xA1, (byte)'1', (byte)(0xA0 | name.Length), .. name, 0x91, 0xD9, (byte)text.Length, .. text, 0x90];
        Assert.InRange(body.Length, 1, 127);
        return [(byte)body.Length, .. body];
    }

    /// <returns>The next thing that is said other than a ping; empty when nothing is within the time.</returns>
    private static async Task<string> HearAsync(ClientWebSocket socket, TimeSpan within)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        enough.CancelAfter(within);
        var part = new byte[64 * 1024];
        try
        {
            while (true)
            {
                var got = await socket.ReceiveAsync(part, enough.Token);
                if (got.Count == 3 && part[2] == 6) continue; // [6]: the server is there
                return got.MessageType is WebSocketMessageType.Close ? "closed" : Encoding.UTF8.GetString(part, 0, got.Count);
            }
        }
        catch (OperationCanceledException) when (!Ct.IsCancellationRequested)
        {
            return "";
        }
    }
}
