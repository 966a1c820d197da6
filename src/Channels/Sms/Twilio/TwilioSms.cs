using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using Platform.Channels.Messages;
using Platform.Channels.Providers;
using Platform.Tenancy;

namespace Platform.Channels.Sms.Twilio;

/// <summary>
/// SMS through Twilio. It documents no idempotency key, so a create is never repeated here; a send whose answer was lost is
/// found again by its callback or in the list of messages.
/// </summary>
internal sealed class TwilioSms(
    ITwilioApi api, AccountSettings accounts, IOptions<CallbackOptions> callbacks, IOptions<DispatchOptions> dispatch,
    TimeProvider clock) : IMessageProvider
{
    public const string Name = "twilio";
    public const int MostCharacters = 1_600;

    private static readonly SendOutcome Unreachable = new SendOutcome.Throttled(TimeSpan.FromSeconds(15));

    public string Key => Name;
    public DoubtPolicy Doubt => DoubtPolicy.LookUp;
    public IReadOnlyList<string> Secrets => ["authToken", "previousAuthToken", "apiSecret"];
    public string CallbackPath => "/cb/twilio/in/";
    public bool Carries(ChannelKind channel) => channel is ChannelKind.Sms;
    public SettingsRead ReadSettings(string json) => SettingsJson.Read<TwilioSettings>(json);

    public async Task<SendOutcome> SendAsync(
        SendPermit permit, ChannelAccount account, RenderedMessage message, CancellationToken ct)
    {
        SendPermit.Use(permit);
        if (!SafeText.IsPhone(message.To.Address)) return new SendOutcome.Rejected("address_invalid", MayRetry: false, "invalid");
        if (message.Body.Length is 0 or > MostCharacters) return new SendOutcome.Rejected("text_length", MayRetry: false);
        var settings = await accounts.OpenAsync<TwilioSettings>(account, ct);
        using var form = Form(message, settings);
        try
        {
            using var response = await api.CreateMessageAsync(settings.AccountSid, form, settings.Basic, ct);
            return await ReadAsync(response, ct);
        }
        catch (Exception fault) when (TwilioFaults.IsTransport(fault))
        {
            // Not connected is proof that nothing was taken; anything later is not.
            return TwilioFaults.NeverConnected(fault)
                ? Unreachable
                : new SendOutcome.Ambiguous(fault is OperationCanceledException ? "timeout" : "connection_lost");
        }
    }

    public async Task<SendOutcome?> LookUpAsync(ChannelAccount account, DoubtfulSend send, CancellationToken ct)
    {
        var settings = await accounts.OpenAsync<TwilioSettings>(account, ct);
        using var response = await api.ListMessagesAsync(settings.AccountSid, send.To.Address, 50, settings.Basic, ct);
        if (!response.IsSuccessStatusCode) return null;
        await using var body = await response.Content.ReadAsStreamAsync(ct);
        var page = await JsonSerializer.DeserializeAsync(body, TwilioJson.Default.TwilioPage, ct);
        return page?.Messages is null ? null : TwilioLookUp.Judge(page.Messages, send, dispatch.Value.Lease, page.NextPageUri is not null);
    }

    public async Task<Result> TestAsync(ChannelAccount account, CancellationToken ct)
    {
        var settings = await accounts.OpenAsync<TwilioSettings>(account, ct);
        try
        {
            // What an API key without rights over the account may ask too.
            using var response = await api.ListMessagesAsync(settings.AccountSid, settings.From ?? "+15005550006", 1, settings.Basic, ct);
            return response.IsSuccessStatusCode ? Result.Done
                : new Refusal("twilio_status", (int)response.StatusCode);
        }
        catch (Exception fault) when (fault is not OperationCanceledException && TwilioFaults.IsTransport(fault))
        {
            return new Refusal("twilio_unreachable");
        }
    }

    private HttpContent Form(RenderedMessage message, TwilioSettings settings) => new TwilioForm()
        .Add("To", message.To.Address)
        .Add("From", settings.From)
        .Add("MessagingServiceSid", settings.MessagingServiceSid)
        .Add("Body", message.Body)
        .Add("StatusCallback", callbacks.Value.Of("/cb/twilio/" + message.IntentToken))
        // Twilio's own queue must not carry it past the permitted hours.
        .Add("ValidityPeriod", (int)Math.Clamp((message.ExpiresAt - clock.GetUtcNow()).TotalSeconds, 1, 36_000))
        .ToContent();

    private async Task<SendOutcome> ReadAsync(HttpResponseMessage response, CancellationToken ct)
    {
        if (response.StatusCode is HttpStatusCode.TooManyRequests) return new SendOutcome.Throttled(Wait(response));
        if ((int)response.StatusCode >= 500) return new SendOutcome.Ambiguous($"twilio.{(int)response.StatusCode}");
        TwilioAnswer? answer = null;
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(ct);
            answer = await JsonSerializer.DeserializeAsync(body, TwilioJson.Default.TwilioAnswer, ct);
        }
        catch (JsonException)
        {
            // An answer that is not Twilio's: judged by its status alone.
        }
        if (response.IsSuccessStatusCode)
            return answer?.Sid is { Length: > 0 } sid ? new SendOutcome.Submitted(sid) : new SendOutcome.Ambiguous("no_sid");
        return TwilioFaults.Refused(response.StatusCode, answer?.Code);
    }

    private TimeSpan Wait(HttpResponseMessage response)
    {
        var after = response.Headers.RetryAfter;
        var wait = after?.Delta ?? after?.Date - clock.GetUtcNow() ?? TimeSpan.FromSeconds(1);
        return wait < TimeSpan.FromMilliseconds(100) ? TimeSpan.FromMilliseconds(100)
            : wait > TimeSpan.FromMinutes(10) ? TimeSpan.FromMinutes(10) : wait;
    }
}

internal sealed record TwilioAnswer(
    [property: JsonPropertyName("sid")] string? Sid, [property: JsonPropertyName("code")] int? Code);

internal sealed record TwilioListed(
    [property: JsonPropertyName("sid")] string Sid, [property: JsonPropertyName("body")] string? Body,
    [property: JsonPropertyName("date_created")] string? Created)
{
    /// <summary>RFC 2822, as Twilio writes all its dates.</summary>
    public DateTimeOffset? CreatedAt => DateTimeOffset.TryParseExact(
        Created, "ddd, dd MMM yyyy HH:mm:ss zzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at) ? at : null;
}

internal sealed record TwilioPage(
    [property: JsonPropertyName("messages")] IReadOnlyList<TwilioListed>? Messages,
    [property: JsonPropertyName("next_page_uri")] string? NextPageUri);

[JsonSerializable(typeof(TwilioAnswer))]
[JsonSerializable(typeof(TwilioPage))]
internal sealed partial class TwilioJson : JsonSerializerContext;
