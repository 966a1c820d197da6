using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Platform.Testing.Twilio;

/// <summary>
/// A Twilio-shaped HTTP server on loopback: creates, lists and reads messages, calls their status back with a signature,
/// and keeps a ledger of every request, which is the ground truth that counts of the product are compared with.
/// </summary>
public sealed class TwilioServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TwilioCallbacks _callbacks;
    private readonly ConcurrentQueue<TwilioRequest> _requests = new();
    private readonly ConcurrentDictionary<string, TwilioMessage> _messages = new(StringComparer.Ordinal);
    private readonly TimeProvider _clock;

    private TwilioServer(TimeProvider clock)
    {
        _clock = clock;
        _callbacks = new TwilioCallbacks(AuthToken, Faults, clock);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        TwilioEndpoints.Map(_app, this);
    }

    public static async Task<TwilioServer> StartAsync(CancellationToken ct, TimeProvider? clock = null)
    {
        var server = new TwilioServer(clock ?? TimeProvider.System);
        await server._app.StartAsync(ct);
        server._callbacks.Start();
        return server;
    }

    /// <summary>The base address to configure in place of Twilio's own.</summary>
    public Uri BaseAddress => new(_app.Urls.First());

    public string AccountSid { get; } = "AC" + Hex();

    /// <summary>Signs callbacks, and is accepted as the password of the account.</summary>
    public string AuthToken { get; } = Hex();

    public string ApiKey { get; } = "SK" + Hex();

    public string ApiSecret { get; } = Hex();

    public TwilioFaults Faults { get; } = new();

    /// <summary>Every authenticated request to create a message, accepted or not, in the order of arrival.</summary>
    public IReadOnlyList<TwilioRequest> Requests => [.. _requests];

    /// <summary>The requests that led to a message, whatever was answered.</summary>
    public IReadOnlyList<TwilioRequest> Accepted => [.. _requests.Where(request => request.Accepted)];

    public int AcceptedCount => _messages.Count;

    public IReadOnlyList<TwilioCallback> Callbacks => _callbacks.Sent;

    /// <summary>How often each status callback address was given with an accepted message; above one is sent twice.</summary>
    public IReadOnlyDictionary<string, int> AcceptedByCallback => _requests
        .Where(request => request.Accepted)
        .CountBy(request => request.StatusCallback ?? "")
        .ToDictionary(StringComparer.Ordinal);

    public async ValueTask DisposeAsync()
    {
        await _callbacks.DisposeAsync();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    internal IEnumerable<TwilioMessage> Messages => _messages.Values;

    internal TwilioMessage? Find(string sid) => _messages.GetValueOrDefault(sid);

    internal DateTimeOffset Now => _clock.GetUtcNow();

    internal void Refuse(TwilioRequest request) => _requests.Enqueue(request);

    internal TwilioMessage Accept(TwilioRequest request)
    {
        var message = new TwilioMessage(AccountSid, "SM" + Hex(), request, request.At);
        _messages[message.Sid] = message;
        _requests.Enqueue(request with { Sid = message.Sid });
        return message;
    }

    internal void CallBack(TwilioMessage message, string? url) => _callbacks.Enqueue(message, url);

    private static string Hex() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
