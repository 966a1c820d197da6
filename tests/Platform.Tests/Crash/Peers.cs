using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Tenancy.Protection;
using Platform.Testing.Smtp;
using Platform.Testing.Twilio;
using Platform.Tests.Host;

namespace Platform.Tests.Crash;

/// <summary>The outside world of a run: an SMTP server and Twilio's API, whose own ledgers are the truth.</summary>
public sealed class Peers : IAsyncDisposable
{
    private readonly IntentTokens _tokens = new(new RootKeyOptions(HostWorld.RootKey, "unused"));

    private Peers(SmtpSink mail, TwilioServer texts) => (Mail, Texts) = (mail, texts);

    public SmtpSink Mail { get; }
    public TwilioServer Texts { get; }
    public int Count => Mail.Count + Texts.AcceptedCount;

    public static async Task<Peers> StartAsync(TimeSpan delay, CancellationToken ct)
    {
        var peers = new Peers(SmtpSink.Start(), await TwilioServer.StartAsync(ct));
        (peers.Mail.Faults.Delay, peers.Texts.Faults.Delay) = (delay, delay);
        return peers;
    }

    public async Task AccountsAsync(Ground ground, int inFlight, CancellationToken ct)
    {
        await ground.AccountAsync(ChannelKind.Email, "smtp",
            $$"""{"host":"{{Mail.Host}}","port":{{Mail.Port}},"tls":"None","fromAddress":"desk@harbour.example"}""", inFlight, ct);
        await ground.AccountAsync(ChannelKind.Sms, "twilio",
            $$"""{"accountSid":"{{Texts.AccountSid}}","authToken":"{{Texts.AuthToken}}","from":"+447700900000"}""", inFlight, ct);
    }

    /// <summary>How often the peers accepted each attempt, by the sealed token that every message carries.</summary>
    public IReadOnlyDictionary<long, int> Ledger()
    {
        var ledger = new Dictionary<long, int>();
        foreach (var (id, times) in Mail.CountByMessageId) Add(ledger, id[..id.IndexOf('@', StringComparison.Ordinal)], times);
        foreach (var (url, times) in Texts.AcceptedByCallback) Add(ledger, url[(url.LastIndexOf('/') + 1)..], times);
        return ledger;
    }

    private void Add(Dictionary<long, int> ledger, string token, int times)
    {
        if (!_tokens.TryRead(token, out _, out var attempt)) throw new InvalidOperationException($"'{token}' is no token of ours.");
        ledger[attempt] = ledger.GetValueOrDefault(attempt) + times;
    }

    public async ValueTask DisposeAsync()
    {
        await Mail.DisposeAsync();
        await Texts.DisposeAsync();
    }
}
