using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Platform.Channels.Providers;
using Platform.Channels.Sms.Twilio;
using Platform.Tenancy;

namespace Platform.Channels.Voice.Twilio;

/// <summary>
/// Calls through Twilio: it rings the collector, then the debtor, and joins them. It documents no idempotency key, so a
/// create is never repeated; a call whose answer was lost is found again by its callback or among the collector's calls.
/// </summary>
internal sealed class TwilioVoice(
    ITwilioVoiceApi api, LineSettings lines, IOptions<CallbackOptions> callbacks, TimeProvider clock) : IVoiceProvider
{
    public const string Name = "twilio";
    private static readonly TimeSpan Clocks = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan NotFoundProves = TimeSpan.FromMinutes(10);

    public string Key => Name;
    public bool RingsCollector => true;
    public IReadOnlyList<string> Secrets => ["authToken", "previousAuthToken", "apiSecret"];
    public SettingsRead ReadSettings(string json) => SettingsJson.Read<TwilioVoiceSettings>(json);

    public async Task<DialOutcome> DialAsync(DialingLine line, DialRequest call, CancellationToken ct)
    {
        var settings = await lines.OpenAsync<TwilioVoiceSettings>(line, ct);
        var callback = callbacks.Value.Of("/cb/twilio/voice/" + call.Token);
        var form = new TwilioForm()
            .Add("To", call.CollectorPhone)
            .Add("From", call.CallerId)
            .Add("Twiml", BridgeTwiml.Write(call, callback))
            .Add("Timeout", (int)call.RingFor.TotalSeconds)
            .Add("StatusCallback", callback is null ? null : callback + "/collector")
            .Add("StatusCallbackEvent", callback is null ? null : "completed");
        try
        {
            using var content = form.ToContent();
            using var response = await api.CreateCallAsync(settings.AccountSid, content, settings.Basic, ct);
            return await ReadAsync(response, ct);
        }
        catch (Exception fault) when (TwilioFaults.IsTransport(fault))
        {
            return TwilioFaults.NeverConnected(fault)
                ? new DialOutcome.Refused("line_unreachable")
                : new DialOutcome.Ambiguous(fault is OperationCanceledException ? "timeout" : "connection_lost");
        }
    }

    public async Task<CallKnown?> LookUpAsync(DialingLine line, DoubtfulCall call, CancellationToken ct)
    {
        var settings = await lines.OpenAsync<TwilioVoiceSettings>(line, ct);
        if (call.ProviderCallId is { } sid) return await KnownAsync(settings, sid, ct);
        if (call.RungFirst is null) return null;
        using var response = await api.ListCallsAsync(settings.AccountSid, call.RungFirst, null, 50, settings.Basic, ct);
        if (await PageAsync(response, ct) is not { } page) return null;
        // One collector has one call at a time, so the call to that telephone since then is ours.
        var ours = page.Where(listed => listed.CreatedAt >= call.StartedAt - Clocks).OrderBy(listed => listed.CreatedAt).FirstOrDefault();
        if (ours is not null) return await KnownAsync(settings, ours.Sid, ct);
        return clock.GetUtcNow() - call.StartedAt > NotFoundProves ? new CallKnown(null, null) : null;
    }

    public async Task<Result> HangUpAsync(DialingLine line, string providerCallId, CancellationToken ct)
    {
        var settings = await lines.OpenAsync<TwilioVoiceSettings>(line, ct);
        using var form = new TwilioForm().Add("Status", "completed").ToContent();
        try
        {
            using var response = await api.ChangeCallAsync(settings.AccountSid, providerCallId, form, settings.Basic, ct);
            return response.IsSuccessStatusCode || response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest
                ? Result.Done // what is over cannot be ended, and need not be
                : new Refusal("twilio_status", (int)response.StatusCode);
        }
        catch (Exception fault) when (TwilioFaults.IsTransport(fault) && !ct.IsCancellationRequested)
        {
            return new Refusal("twilio_unreachable");
        }
    }

    public async Task<RecordingAudio?> FetchAsync(DialingLine line, string providerCallId, string? recordingId, CancellationToken ct)
    {
        var settings = await lines.OpenAsync<TwilioVoiceSettings>(line, ct);
        if (recordingId is null)
        {
            using var listed = await api.ListRecordingsAsync(settings.AccountSid, providerCallId, settings.Basic, ct);
            if (!listed.IsSuccessStatusCode) return null;
            var page = await JsonSerializer.DeserializeAsync(await listed.Content.ReadAsStreamAsync(ct), TwilioVoiceJson.Default.TwilioRecordings, ct);
            if (page?.Recordings is not [var first, ..]) return null;
            if (first.Status == "absent") return new RecordingAudio(first.Sid, null, "", IsAbsent: true);
            if (first.Status != "completed") return null;
            recordingId = first.Sid;
        }
        var response = await api.ReadRecordingAsync(settings.AccountSid, recordingId, 2, settings.Basic, ct);
        if (response.IsSuccessStatusCode) return new RecordingAudio(recordingId, await response.Content.ReadAsStreamAsync(ct), "audio/wav");
        response.Dispose();
        return null;
    }

    public async Task ForgetAsync(DialingLine line, string recordingId, CancellationToken ct)
    {
        var settings = await lines.OpenAsync<TwilioVoiceSettings>(line, ct);
        using var response = await api.DeleteRecordingAsync(settings.AccountSid, recordingId, settings.Basic, ct);
        if (response.StatusCode is not HttpStatusCode.NotFound) response.EnsureSuccessStatusCode();
    }

    public async Task<Result> TestAsync(DialingLine line, string? to, CancellationToken ct)
    {
        var settings = await lines.OpenAsync<TwilioVoiceSettings>(line, ct);
        try
        {
            using var response = to is null
                ? await api.ListCallsAsync(settings.AccountSid, line.Numbers[0], null, 1, settings.Basic, ct)
                : await SayAsync(settings, line, to, ct);
            return response.IsSuccessStatusCode ? Result.Done : new Refusal("twilio_status", (int)response.StatusCode);
        }
        catch (Exception fault) when (TwilioFaults.IsTransport(fault) && !ct.IsCancellationRequested)
        {
            return new Refusal("twilio_unreachable");
        }
    }

    private async Task<HttpResponseMessage> SayAsync(TwilioVoiceSettings settings, DialingLine line, string to, CancellationToken ct)
    {
        using var form = new TwilioForm().Add("To", to).Add("From", line.Numbers[0])
            .Add("Twiml", "<Response><Say>This is a test call. The line works.</Say></Response>").Add("Timeout", 20).ToContent();
        return await api.CreateCallAsync(settings.AccountSid, form, settings.Basic, ct);
    }

    // What counts is the debtor's leg; while there is none, the collector's own telephone rings.
    private async Task<CallKnown?> KnownAsync(TwilioVoiceSettings settings, string sid, CancellationToken ct)
    {
        using var legs = await api.ListCallsAsync(settings.AccountSid, null, sid, 1, settings.Basic, ct);
        if (await PageAsync(legs, ct) is not { } page) return null;
        if (page is [var leg, ..] && TwilioWords.Debtor(leg.Status) is { } word)
            return new CallKnown(sid, word, leg.Seconds);
        using var response = await api.ReadCallAsync(settings.AccountSid, sid, settings.Basic, ct);
        if (!response.IsSuccessStatusCode) return null;
        var own = await JsonSerializer.DeserializeAsync(await response.Content.ReadAsStreamAsync(ct), TwilioVoiceJson.Default.TwilioCallRow, ct);
        return new CallKnown(sid, TwilioWords.Collector(own?.Status) ?? CallWord.Queued);
    }

    private static async Task<IReadOnlyList<TwilioCallRow>?> PageAsync(HttpResponseMessage response, CancellationToken ct)
    {
        if (!response.IsSuccessStatusCode) return null;
        var page = await JsonSerializer.DeserializeAsync(await response.Content.ReadAsStreamAsync(ct), TwilioVoiceJson.Default.TwilioCalls, ct);
        return page?.Calls ?? [];
    }

    private static async Task<DialOutcome> ReadAsync(HttpResponseMessage response, CancellationToken ct)
    {
        if (response.StatusCode is HttpStatusCode.TooManyRequests) return new DialOutcome.Refused("line_throttled");
        if ((int)response.StatusCode >= 500) return new DialOutcome.Ambiguous($"twilio.{(int)response.StatusCode}");
        TwilioAnswer? answer = null;
        try
        {
            answer = await JsonSerializer.DeserializeAsync(await response.Content.ReadAsStreamAsync(ct), TwilioJson.Default.TwilioAnswer, ct);
        }
        catch (JsonException)
        {
            // An answer that is not Twilio's: judged by its status alone.
        }
        if (!response.IsSuccessStatusCode)
        {
            return answer?.Code == 20500
                ? new DialOutcome.Ambiguous("twilio.20500")
                : new DialOutcome.Refused($"twilio.{answer?.Code?.ToString(CultureInfo.InvariantCulture) ?? "http" + (int)response.StatusCode}");
        }
        return answer?.Sid is { Length: > 0 } sid ? new DialOutcome.Accepted(sid) : new DialOutcome.Ambiguous("no_sid");
    }
}
