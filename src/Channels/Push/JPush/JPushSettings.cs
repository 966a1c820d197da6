using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Platform.Channels.Providers;
using Platform.Tenancy;

namespace Platform.Channels.Push.JPush;

/// <summary>One app at JPush (极光推送), which reaches phones in mainland China.</summary>
public sealed partial record JPushSettings : IAccountSettings
{
    public string AppKey { get; init; } = "";
    public string MasterSecret { get; init; } = "";

    /// <summary>Heads every notification: the lender's name and nothing about debts, because a lock screen shows it.</summary>
    public string? Title { get; init; }

    [JsonIgnore]
    public string Summary => AppKey;

    [JsonIgnore]
    public AuthenticationHeaderValue Basic => new(
        "Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{AppKey}:{MasterSecret}")));

    public Refusal? Check()
    {
        if (!KeyPattern().IsMatch(AppKey)) return Refusal.Invalid("appKey", "jpush_key");
        if (!KeyPattern().IsMatch(MasterSecret)) return Refusal.Invalid("masterSecret", MasterSecret.Length == 0 ? "required" : "jpush_key");
        return SafeText.IsLine(Title) && (Title ?? "").Length <= 100 ? null : Refusal.Invalid("title", "line");
    }

    [GeneratedRegex("^[0-9a-fA-F]{24}$")]
    private static partial Regex KeyPattern();
}
