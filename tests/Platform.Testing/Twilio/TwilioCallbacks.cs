using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Platform.Testing.Twilio;

/// <summary>Moves accepted messages to their end and tells the product so, with one retry when it cannot be reached.</summary>
internal sealed class TwilioCallbacks(string authToken, TwilioFaults faults, TimeProvider clock) : IAsyncDisposable
{
    private const int Workers = 16;
    private readonly Channel<(TwilioMessage Message, string Url)> _due = Channel.CreateUnbounded<(TwilioMessage, string)>();
    private readonly ConcurrentQueue<TwilioCallback> _sent = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
        Timeout = TimeSpan.FromSeconds(15),
    };
    private Task[] _working = [];

    public IReadOnlyList<TwilioCallback> Sent => [.. _sent];

    public void Start() => _working = [.. Enumerable.Range(0, Workers).Select(_ => WorkAsync(_stop.Token))];

    public void Enqueue(TwilioMessage message, string? url) => _due.Writer.TryWrite((message, url ?? ""));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_working);
        _http.Dispose();
        _stop.Dispose();
    }

    private async Task WorkAsync(CancellationToken ct)
    {
        try
        {
            await foreach (var (message, url) in _due.Reader.ReadAllAsync(ct)) await FinishAsync(message, url, ct);
        }
        catch (OperationCanceledException)
        {
            // The server stops; what was not called back is a lost callback.
        }
    }

    private async Task FinishAsync(TwilioMessage message, string url, CancellationToken ct)
    {
        if (faults.CallbackDelay > TimeSpan.Zero) await Task.Delay(faults.CallbackDelay, ct);
        var undelivered = faults.UndeliveredNumbers.TryGetValue(message.To, out var error);
        var final = undelivered ? "undelivered" : "delivered";
        message.Become(final, error);
        if (url.Length == 0 || faults.LoseCallbacks(message.To)) return;

        string[] order = faults.ReverseCallbacks ? [final, "sent"] : ["sent", final];
        foreach (var status in order)
        {
            var copies = Enumerable.Range(0, faults.CallbackCopies);
            await Task.WhenAll(copies.Select(_ => SendAsync(message, status, status == final ? error : 0, url, ct)));
        }
    }

    private async Task SendAsync(TwilioMessage message, string status, int error, string url, CancellationToken ct)
    {
        var form = Form(message, status, error);
        var token = faults.ForgeSignature ? "someone-elses-token" : authToken;
        var idempotencyToken = Guid.CreateVersion7().ToString();
        var answered = 0;
        for (var attempt = 0; attempt < 2 && answered == 0; attempt++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new FormUrlEncodedContent(form) };
            request.Headers.TryAddWithoutValidation("X-Twilio-Signature", TwilioSignature.Sign(token, url, form));
            request.Headers.TryAddWithoutValidation("I-Twilio-Idempotency-Token", idempotencyToken);
            try
            {
                using var response = await _http.SendAsync(request, ct);
                answered = (int)response.StatusCode;
            }
            catch (Exception lost) when (lost is HttpRequestException or System.Net.Sockets.SocketException)
            {
                // (A peer killed while we connect shows as the latter.) Twilio's default: one retry when the connection failed.
            }
            catch (TaskCanceledException) when (!ct.IsCancellationRequested)
            {
                break;
            }
        }

        _sent.Enqueue(new TwilioCallback(message.Sid, status, url, clock.GetUtcNow(), answered));
    }

    private static List<KeyValuePair<string, string>> Form(TwilioMessage message, string status, int error)
    {
        List<KeyValuePair<string, string>> form =
        [
            new("AccountSid", message.AccountSid),
            new("ApiVersion", message.ApiVersion),
            new("From", message.From ?? ""),
            new("MessageSid", message.Sid),
            new("MessageStatus", status),
            new("SmsSid", message.Sid),
            new("SmsStatus", status),
            new("To", message.To),
        ];
        if (error != 0) form.Add(new("ErrorCode", error.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        return form;
    }
}
