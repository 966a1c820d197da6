using System.Text;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Platform.Channels.Providers;
using Platform.Tenancy;

namespace Platform.Channels.Voice.Twilio;

/// <summary>One account at Twilio for calls. An API key is preferred; the auth token is needed to check callbacks.</summary>
public sealed partial record TwilioVoiceSettings : IAccountSettings
{
    public string AccountSid { get; init; } = "";
    public string AuthToken { get; init; } = "";

    /// <summary>While the token is being changed, callbacks may still carry the old one's signature.</summary>
    public string? PreviousAuthToken { get; init; }

    public string? ApiKey { get; init; }
    public string? ApiSecret { get; init; }

    [JsonIgnore]
    public string Summary => $"{AccountSid[..Math.Min(6, AccountSid.Length)]}…";

    [JsonIgnore]
    public string Basic => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(
        string.IsNullOrEmpty(ApiKey) ? $"{AccountSid}:{AuthToken}" : $"{ApiKey}:{ApiSecret}"));

    public Refusal? Check()
    {
        if (!AccountPattern().IsMatch(AccountSid)) return Refusal.Invalid("accountSid", "twilio_sid");
        if (string.IsNullOrEmpty(AuthToken) || !SafeText.IsLine(AuthToken)) return Refusal.Invalid("authToken", "required");
        if (!string.IsNullOrEmpty(ApiKey) && string.IsNullOrEmpty(ApiSecret)) return Refusal.Invalid("apiSecret", "required");
        return null;
    }

    [GeneratedRegex("^AC[0-9a-f]{32}$")]
    private static partial Regex AccountPattern();
}
