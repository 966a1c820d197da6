using Refit;

namespace Platform.Channels.Sms.Twilio;

/// <summary>The documented HTTP API of 2010-04-01, as far as messages go. The tenant's credentials come with each call.</summary>
internal interface ITwilioApi
{
    [Post("/2010-04-01/Accounts/{account}/Messages.json")]
    Task<HttpResponseMessage> CreateMessageAsync(
        string account, [Body] HttpContent form, [Header("Authorization")] string basic, CancellationToken ct);

    [Get("/2010-04-01/Accounts/{account}/Messages.json")]
    Task<HttpResponseMessage> ListMessagesAsync(
        string account, [AliasAs("To")] string to, [AliasAs("PageSize")] int pageSize, [Header("Authorization")] string basic,
        CancellationToken ct);
}
