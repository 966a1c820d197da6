using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Platform.Channels.Providers;
using Platform.Tenancy;

namespace Platform.Channels.WeChat;

public enum WeChatMode
{
    /// <summary>An approved template message; may be sent at any time to a follower.</summary>
    Template,

    /// <summary>Plain text within 48 hours of the follower's own last message.</summary>
    CustomerService,
}

/// <summary>One official account (公众号). Private accounts have no such credentials and cannot be set up.</summary>
public sealed partial record WeChatSettings : IAccountSettings
{
    public string AppId { get; init; } = "";
    public string AppSecret { get; init; } = "";

    [JsonConverter(typeof(JsonStringEnumConverter<WeChatMode>))]
    public WeChatMode Mode { get; init; } = WeChatMode.Template;

    public string? TemplateId { get; init; }

    /// <summary>The template's field that takes the text, such as <c>thing1</c> for <c>{{thing1.DATA}}</c>.</summary>
    public string? TextField { get; init; }

    /// <summary>Where a tap on the message leads.</summary>
    public string? Link { get; init; }

    /// <summary>Signs what WeChat calls back; the same word stands in the official account's console.</summary>
    public string? CallbackToken { get; init; }

    [JsonIgnore]
    public string Summary => $"{AppId} · {Mode}";

    public Refusal? Check()
    {
        if (!AppPattern().IsMatch(AppId)) return Refusal.Invalid("appId", "wechat_app_id");
        if (string.IsNullOrEmpty(AppSecret) || !SafeText.IsLine(AppSecret)) return Refusal.Invalid("appSecret", "required");
        if (Mode is WeChatMode.Template && string.IsNullOrEmpty(TemplateId)) return Refusal.Invalid("templateId", "required");
        if (Mode is WeChatMode.Template && !FieldPattern().IsMatch(TextField ?? "")) return Refusal.Invalid("textField", "wechat_field");
        if (!string.IsNullOrEmpty(Link) && !(Uri.TryCreate(Link, UriKind.Absolute, out var uri) && uri.Scheme is "https"))
            return Refusal.Invalid("link", "https_address");
        return string.IsNullOrEmpty(CallbackToken) || TokenPattern().IsMatch(CallbackToken)
            ? null
            : Refusal.Invalid("callbackToken", "wechat_token");
    }

    [GeneratedRegex("^wx[0-9a-f]{16}$")]
    private static partial Regex AppPattern();

    [GeneratedRegex("^[a-zA-Z_]{1,30}[0-9]{0,3}$")]
    private static partial Regex FieldPattern();

    [GeneratedRegex("^[0-9a-zA-Z]{3,32}$")]
    private static partial Regex TokenPattern();
}
