using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace Platform.Channels.Email.Smtp;

/// <summary>A connection to one server and what was seen on it.</summary>
internal sealed class SmtpConnection(SmtpClient client, SmtpPhase phase, DateTimeOffset now) : IDisposable
{
    public SmtpClient Client { get; } = client;
    public SmtpPhase Phase { get; } = phase;
    public DateTimeOffset IdleSince { get; set; } = now;
    public bool WasUsed { get; set; }

    public void Dispose() => Client.Dispose();
}

/// <summary>
/// Connected and signed-in clients, kept for the next message: a new connection per message is a third of the speed. A
/// connection on which anything went wrong is dropped, never repaired.
/// </summary>
internal sealed class SmtpPool(TimeProvider clock) : IDisposable
{
    // Servers hang up on the idle, some after half a minute.
    private static readonly TimeSpan KeepIdle = TimeSpan.FromSeconds(20);

    // By the settings themselves: when an account changes, its connections are not used again.
    private readonly ConditionalWeakTable<SmtpSettings, ConcurrentStack<SmtpConnection>> _idle = [];
    private readonly ConcurrentDictionary<ConcurrentStack<SmtpConnection>, bool> _all = new();

    public async Task<SmtpConnection> RentAsync(SmtpSettings settings, CancellationToken ct)
    {
        var idle = Idle(settings);
        while (idle.TryPop(out var held))
        {
            if (held.Client.IsConnected && clock.GetUtcNow() - held.IdleSince < KeepIdle) return held;
            held.Dispose();
        }
        return await ConnectAsync(settings, ct);
    }

    public void Return(SmtpSettings settings, SmtpConnection connection)
    {
        connection.IdleSince = clock.GetUtcNow();
        connection.WasUsed = true;
        Idle(settings).Push(connection);
    }

    private ConcurrentStack<SmtpConnection> Idle(SmtpSettings settings) => _idle.GetValue(settings, _ =>
    {
        var stack = new ConcurrentStack<SmtpConnection>();
        _all[stack] = true;
        return stack;
    });

    private async Task<SmtpConnection> ConnectAsync(SmtpSettings settings, CancellationToken ct)
    {
        var phase = new SmtpPhase();
        // MailKit opens its own socket with Nagle on: 22 messages a second instead of thousands.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var client = new SmtpClient(phase) { LocalDomain = settings.Domain, Timeout = 60_000 };
        try
        {
            await socket.ConnectAsync(settings.Host, settings.Port, ct);
            await client.ConnectAsync(socket, settings.Host, settings.Port, Security(settings.Tls), ct);
            if (!string.IsNullOrEmpty(settings.User)) await client.AuthenticateAsync(settings.User, settings.Password ?? "", ct);
            return new SmtpConnection(client, phase, clock.GetUtcNow());
        }
        catch
        {
            client.Dispose();
            socket.Dispose();
            throw;
        }
    }

    private static SecureSocketOptions Security(SmtpTls tls) => tls switch
    {
        SmtpTls.None => SecureSocketOptions.None,
        SmtpTls.StartTls => SecureSocketOptions.StartTls,
        SmtpTls.Implicit => SecureSocketOptions.SslOnConnect,
    };

    public void Dispose()
    {
        foreach (var stack in _all.Keys)
        {
            while (stack.TryPop(out var connection)) connection.Dispose();
        }
    }
}
