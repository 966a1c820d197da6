using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Platform.Testing.Smtp;

/// <summary>
/// A real SMTP server on loopback that delivers nowhere and keeps a ledger of what it accepted: the ground truth that
/// counts of the product are compared with.
/// </summary>
public sealed class SmtpSink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<SinkMessage> _messages = new();
    private readonly ConcurrentDictionary<string, int> _byMessageId = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Task, bool> _open = new();
    private readonly TimeProvider _clock;
    private readonly Task _accepting;
    private int _connections;

    private SmtpSink(TimeProvider clock)
    {
        _clock = clock;
        _listener.Start(backlog: 512);
        _accepting = AcceptAsync();
    }

    public static SmtpSink Start(TimeProvider? clock = null) => new(clock ?? TimeProvider.System);

    public string Host => "127.0.0.1";

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public SmtpFaults Faults { get; } = new();

    /// <summary>Off in benchmarks, so that a million messages do not fill the memory; the ledger stays.</summary>
    public bool KeepRaw { get; set; } = true;

    /// <summary>Every accepted message in the order of acceptance.</summary>
    public IReadOnlyList<SinkMessage> Messages => [.. _messages];

    public int Count => _messages.Count;

    /// <summary>How many connections were ever opened: what a pool of connections keeps small.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>How often each Message-ID was accepted; above one is a message sent twice.</summary>
    public IReadOnlyDictionary<string, int> CountByMessageId => new Dictionary<string, int>(_byMessageId);

    /// <summary>Waits until that many messages are in the ledger; throws <see cref="TimeoutException"/> with the count.</summary>
    public async Task WaitForAsync(int count, TimeSpan patience, CancellationToken ct)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (Count < count)
        {
            if (TimeProvider.System.GetElapsedTime(started) > patience)
                throw new TimeoutException($"The sink holds {Count} messages and {count} were waited for.");
            await Task.Delay(10, ct);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_open.Keys);
        _stop.Dispose();
    }

    internal DateTimeOffset Now => _clock.GetUtcNow();

    internal void Accept(SinkMessage message)
    {
        _byMessageId.AddOrUpdate(message.MessageId, 1, (_, count) => count + 1);
        _messages.Enqueue(message);
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = await _listener.AcceptSocketAsync(_stop.Token);
            }
            catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }

            Interlocked.Increment(ref _connections);
            var serving = new SmtpSession(this, socket).RunAsync(_stop.Token);
            _open[serving] = true;
            _ = serving.ContinueWith(done => _open.TryRemove(done, out _), TaskScheduler.Default);
        }
    }
}
