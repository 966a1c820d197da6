using System.Text;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Platform.Channels.Providers;
using Platform.Tenancy;

namespace Platform.Channels.Sms.Twilio;

/// <summary>One account at Twilio. An API key is preferred; the auth token is needed to check callbacks.</summary>
public sealed partial record TwilioSettings : IAccountSettings
{
    public string AccountSid { get; init; } = "";
    public string AuthToken { get; init; } = "";

    /// <summary>While the token is being changed, callbacks may still carry the old one's signature.</summary>
    public string? PreviousAuthToken { get; init; }

    public string? ApiKey { get; init; }
    public string? ApiSecret { get; init; }

    /// <summary>The sending number in E.164; or <see cref="MessagingServiceSid"/>.</summary>
    public string? From { get; init; }

    public string? MessagingServiceSid { get; init; }

    [JsonIgnore]
    public string Summary => $"{AccountSid[..Math.Min(6, AccountSid.Length)]}… {From ?? MessagingServiceSid}";

    [JsonIgnore]
    public string Basic => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(
        string.IsNullOrEmpty(ApiKey) ? $"{AccountSid}:{AuthToken}" : $"{ApiKey}:{ApiSecret}"));

    public Refusal? Check()
    {
        if (!Sid("AC").IsMatch(AccountSid)) return Refusal.Invalid("accountSid", "twilio_sid");
        if (string.IsNullOrEmpty(AuthToken) || !SafeText.IsLine(AuthToken)) return Refusal.Invalid("authToken", "required");
        if (!string.IsNullOrEmpty(ApiKey) && string.IsNullOrEmpty(ApiSecret)) return Refusal.Invalid("apiSecret", "required");
        if (string.IsNullOrEmpty(From) == string.IsNullOrEmpty(MessagingServiceSid)) return Refusal.Invalid("from", "from_or_service");
        if (!string.IsNullOrEmpty(From) && !SafeText.IsPhone(From)) return Refusal.Invalid("from", "phone");
        if (!string.IsNullOrEmpty(MessagingServiceSid) && !Sid("MG").IsMatch(MessagingServiceSid))
            return Refusal.Invalid("messagingServiceSid", "twilio_sid");
        return null;
    }

    private static Regex Sid(string kind) => kind == "AC" ? AccountPattern() : ServicePattern();

    [GeneratedRegex("^AC[0-9a-f]{32}$")]
    private static partial Regex AccountPattern();

    [GeneratedRegex("^MG[0-9a-f]{32}$")]
    private static partial Regex ServicePattern();
}
