using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Platform.Testing.Peers;

/// <summary>A message that a provider-shaped server took: its ledger has the last word.</summary>
/// <param name="Key">The message's own id, as the product gave it.</param>
public sealed record PeerMessage(string Key, string To, string Text, string Id);

/// <summary>What a provider-shaped server does wrong on purpose; every switch may be changed while it serves.</summary>
public sealed class PeerFaults
{
    /// <summary>How long an answer takes; the message is accepted before the wait.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>The message is accepted and the connection torn off without an answer, so many times.</summary>
    public Countdown AcceptThenDrop { get; } = new();

    /// <summary>The provider's own "slower please"; nothing is accepted.</summary>
    public Countdown Throttle { get; } = new();

    /// <summary>The provider's own code with which every message is refused; null refuses none.</summary>
    public string? Refuse { get; set; }
}

/// <summary>An HTTP server on loopback shaped like a provider, with a ledger and faults.</summary>
public abstract class LoopbackPeer : IAsyncDisposable
{
    private readonly ConcurrentQueue<PeerMessage> _accepted = new();
    private WebApplication? _app;
    private int _tokensGiven;

    public PeerFaults Faults { get; } = new();
    public IReadOnlyList<PeerMessage> Accepted => [.. _accepted];
    public Uri BaseAddress => new(_app!.Urls.First());

    /// <summary>How often an access token was asked for.</summary>
    public int TokensGiven => Volatile.Read(ref _tokensGiven);

    public async Task StartAsync(CancellationToken ct)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        Map(_app);
        await _app.StartAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_app is null) return;
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    protected abstract void Map(WebApplication app);

    protected string NewToken() => $"token-{Interlocked.Increment(ref _tokensGiven)}-{Guid.CreateVersion7():N}";

    protected async Task<IResult> AcceptAsync(HttpContext http, PeerMessage message, object answer)
    {
        _accepted.Enqueue(message);
        if (Faults.Delay > TimeSpan.Zero) await Task.Delay(Faults.Delay, http.RequestAborted);
        if (!Faults.AcceptThenDrop.Take()) return Results.Json(answer);
        http.Abort();
        return Results.Empty;
    }
}
