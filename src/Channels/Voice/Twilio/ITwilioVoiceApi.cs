using Refit;

namespace Platform.Channels.Voice.Twilio;

/// <summary>The documented HTTP API of 2010-04-01, as far as calls and recordings go.</summary>
internal interface ITwilioVoiceApi
{
    [Post("/2010-04-01/Accounts/{account}/Calls.json")]
    Task<HttpResponseMessage> CreateCallAsync(
        string account, [Body] HttpContent form, [Header("Authorization")] string basic, CancellationToken ct);

    [Get("/2010-04-01/Accounts/{account}/Calls/{call}.json")]
    Task<HttpResponseMessage> ReadCallAsync(string account, string call, [Header("Authorization")] string basic, CancellationToken ct);

    [Get("/2010-04-01/Accounts/{account}/Calls.json")]
    Task<HttpResponseMessage> ListCallsAsync(
        string account, [AliasAs("To")] string? to, [AliasAs("ParentCallSid")] string? parent, [AliasAs("PageSize")] int pageSize,
        [Header("Authorization")] string basic, CancellationToken ct);

    [Post("/2010-04-01/Accounts/{account}/Calls/{call}.json")]
    Task<HttpResponseMessage> ChangeCallAsync(
        string account, string call, [Body] HttpContent form, [Header("Authorization")] string basic, CancellationToken ct);

    [Get("/2010-04-01/Accounts/{account}/Calls/{call}/Recordings.json")]
    Task<HttpResponseMessage> ListRecordingsAsync(
        string account, string call, [Header("Authorization")] string basic, CancellationToken ct);

    [Get("/2010-04-01/Accounts/{account}/Recordings/{recording}.wav")]
    Task<HttpResponseMessage> ReadRecordingAsync(
        string account, string recording, [AliasAs("RequestedChannels")] int channels, [Header("Authorization")] string basic,
        CancellationToken ct);

    [Delete("/2010-04-01/Accounts/{account}/Recordings/{recording}.json")]
    Task<HttpResponseMessage> DeleteRecordingAsync(
        string account, string recording, [Header("Authorization")] string basic, CancellationToken ct);
}
