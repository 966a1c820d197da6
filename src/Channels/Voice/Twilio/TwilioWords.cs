using System.Globalization;
using System.Text.Json.Serialization;

namespace Platform.Channels.Voice.Twilio;

/// <summary>What Twilio's call statuses mean on each leg.</summary>
internal static class TwilioWords
{
    public static CallWord? Debtor(string? status) => status switch
    {
        "queued" or "initiated" => CallWord.Queued,
        "ringing" => CallWord.Ringing,
        "in-progress" or "answered" => CallWord.Answered,
        "completed" => CallWord.Completed,
        "busy" => CallWord.Busy,
        "no-answer" => CallWord.NoAnswer,
        "failed" => CallWord.Failed,
        "canceled" => CallWord.Canceled,
        _ => null,
    };

    /// <summary>The collector's leg without one to the debtor: only its end without an answer says something.</summary>
    public static CallWord? Collector(string? status) =>
        status is "busy" or "no-answer" or "failed" or "canceled" ? CallWord.CollectorMissed : null;
}

internal sealed record TwilioCallRow(
    [property: JsonPropertyName("sid")] string Sid, [property: JsonPropertyName("status")] string? Status,
    [property: JsonPropertyName("date_created")] string? Created, [property: JsonPropertyName("duration")] string? Duration)
{
    public DateTimeOffset? CreatedAt => DateTimeOffset.TryParseExact(
        Created, "ddd, dd MMM yyyy HH:mm:ss zzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at) ? at : null;

    public int? Seconds => int.TryParse(Duration, CultureInfo.InvariantCulture, out var seconds) ? seconds : null;
}

internal sealed record TwilioCalls([property: JsonPropertyName("calls")] IReadOnlyList<TwilioCallRow>? Calls);

internal sealed record TwilioRecordingRow(
    [property: JsonPropertyName("sid")] string Sid, [property: JsonPropertyName("status")] string? Status);

internal sealed record TwilioRecordings([property: JsonPropertyName("recordings")] IReadOnlyList<TwilioRecordingRow>? Recordings);

[JsonSerializable(typeof(TwilioCallRow))]
[JsonSerializable(typeof(TwilioCalls))]
[JsonSerializable(typeof(TwilioRecordings))]
internal sealed partial class TwilioVoiceJson : JsonSerializerContext;
