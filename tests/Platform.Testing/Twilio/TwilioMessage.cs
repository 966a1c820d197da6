using System.Globalization;
using System.Text.Json.Serialization;

namespace Platform.Testing.Twilio;

/// <summary>One request to create a message as the server saw it, and what it made of it.</summary>
public sealed record TwilioRequest(
    string To,
    string From,
    string? MessagingServiceSid,
    string Body,
    string? StatusCallback,
    int? ValidityPeriod,
    DateTimeOffset At,
    string? Sid,
    int StatusCode,
    int? ErrorCode)
{
    /// <summary>True when Twilio would have charged for it and handed it to a carrier, whatever it answered.</summary>
    public bool Accepted => Sid is not null;
}

/// <summary>A status callback the server sent, and the HTTP status the product answered (0 when it could not be reached).</summary>
public sealed record TwilioCallback(string Sid, string Status, string Url, DateTimeOffset At, int AnsweredWith);

/// <summary>The message resource of the 2010-04-01 API.</summary>
internal sealed class TwilioMessage(string accountSid, string sid, TwilioRequest request, DateTimeOffset at)
{
    private volatile string _status = "queued";
    private int _errorCode;

    [JsonPropertyName("sid")] public string Sid => sid;
    [JsonPropertyName("account_sid")] public string AccountSid => accountSid;
    [JsonPropertyName("api_version")] public string ApiVersion => "2010-04-01";
    [JsonPropertyName("body")] public string Body => request.Body;
    [JsonPropertyName("to")] public string To => request.To;
    [JsonPropertyName("from")] public string? From => request.From.Length == 0 ? null : request.From;
    [JsonPropertyName("messaging_service_sid")] public string? MessagingServiceSid => request.MessagingServiceSid;
    [JsonPropertyName("direction")] public string Direction => "outbound-api";
    [JsonPropertyName("status")] public string Status => _status;
    [JsonPropertyName("error_code")] public int? ErrorCode => _errorCode == 0 ? null : _errorCode;
    [JsonPropertyName("error_message")] public string? ErrorMessage => null;
    [JsonPropertyName("num_media")] public string NumMedia => "0";
    [JsonPropertyName("num_segments")] public string NumSegments => Segments(request.Body).ToString(CultureInfo.InvariantCulture);
    [JsonPropertyName("price")] public string? Price => null;
    [JsonPropertyName("price_unit")] public string PriceUnit => "USD";
    [JsonPropertyName("date_created")] public string DateCreated => Rfc2822(at);
    [JsonPropertyName("date_updated")] public string DateUpdated => Rfc2822(at);
    [JsonPropertyName("date_sent")] public string? DateSent => Rfc2822(at);
    [JsonPropertyName("uri")] public string Uri => $"/2010-04-01/Accounts/{accountSid}/Messages/{sid}.json";
    [JsonPropertyName("subresource_uris")]
    public object SubresourceUris =>
        new { media = $"/2010-04-01/Accounts/{accountSid}/Messages/{sid}/Media.json" };

    [JsonIgnore] public DateTimeOffset At => at;

    public void Become(string status, int errorCode)
    {
        _errorCode = errorCode;
        _status = status;
    }

    private static string Rfc2822(DateTimeOffset at) =>
        at.ToString("ddd, dd MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture);

    // 160 septets or 70 UCS-2 units alone, 153 or 67 in a chain; near enough to GSM-7 for a peer in tests.
    private static int Segments(string body)
    {
        var wide = body.Any(c => c > 127);
        var (alone, chained) = wide ? (70, 67) : (160, 153);
        return body.Length <= alone ? 1 : (body.Length + chained - 1) / chained;
    }
}
