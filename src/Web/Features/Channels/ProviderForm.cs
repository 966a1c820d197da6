namespace Platform.Web.Features.Channels;

public enum SettingKind
{
    Text,
    Number,
    Rate,
    Secret,
    Choice,
    LongSecret,
}

/// <summary>One setting of a provider as a form asks for it; <paramref name="Name"/> is the setting's own name in JSON.</summary>
/// <param name="Start">What stands there in a new account.</param>
public sealed record SettingField(string Name, SettingKind Kind = SettingKind.Text, string Start = "", bool Needed = false, params string[] Choices)
{
    public bool IsSecret => Kind is SettingKind.Secret or SettingKind.LongSecret;
}

/// <summary>What each provider's form asks for; a test holds it to the provider's settings.</summary>
public static class ProviderForm
{
    private static readonly Dictionary<string, SettingField[]> Forms = new(StringComparer.Ordinal)
    {
        ["smtp"] =
        [
            new("host", Needed: true), new("port", SettingKind.Number, "587", true),
            new("tls", SettingKind.Choice, "StartTls", true, "StartTls", "Implicit", "None"),
            new("user"), new("password", SettingKind.Secret),
            new("fromAddress", Needed: true), new("fromName"), new("replyTo"), new("unsubscribe"),
        ],
        ["twilio"] =
        [
            new("accountSid", Needed: true), new("authToken", SettingKind.Secret, Needed: true),
            new("from"), new("messagingServiceSid"), new("apiKey"), new("apiSecret", SettingKind.Secret),
            new("previousAuthToken", SettingKind.Secret),
        ],
        ["wechat"] =
        [
            new("appId", Needed: true), new("appSecret", SettingKind.Secret, Needed: true),
            new("mode", SettingKind.Choice, "Template", true, "Template", "CustomerService"),
            new("templateId"), new("textField", Start: "thing1"), new("link"), new("callbackToken", SettingKind.Secret),
        ],
        ["fcm"] = [new("serviceAccount", SettingKind.LongSecret, Needed: true), new("title")],
        ["jpush"] = [new("appKey", Needed: true), new("masterSecret", SettingKind.Secret, Needed: true), new("title")],
        ["letters"] = [new("senderName", Needed: true), new("senderAddress", Needed: true)],
        ["sandbox"] =
        [
            new("minDelayMs", SettingKind.Number, "5"), new("maxDelayMs", SettingKind.Number, "50"),
            new("rejectRate", SettingKind.Rate, "0.01"), new("failureRate", SettingKind.Rate, "0.03"),
            new("throttleRate", SettingKind.Rate, "0"), new("lostAnswerRate", SettingKind.Rate, "0"),
            new("optOutRate", SettingKind.Rate, "0.005"), new("readRate", SettingKind.Rate, "0.4"), new("replyRate", SettingKind.Rate, "0.06"),
            new("minReceiptSeconds", SettingKind.Number, "1"), new("maxReceiptSeconds", SettingKind.Number, "20"),
        ],
    };

    public static IReadOnlyList<SettingField> Of(string provider) => Forms.GetValueOrDefault(provider) ?? [];
}
