using Microsoft.Extensions.Options;

namespace Platform.Channels.Providers;

/// <summary>
/// Where providers' APIs are; section "Providers" of the configuration. One for the installation: a tenant cannot point us
/// elsewhere.
/// </summary>
public sealed class ProviderAddresses
{
    public string WeChat { get; set; } = "https://api.weixin.qq.com";
    public string Fcm { get; set; } = "https://fcm.googleapis.com";

    /// <summary>The whole address that gives tokens; it also stands in the signed request.</summary>
    public string FcmToken { get; set; } = "https://oauth2.googleapis.com/token";

    public string JPush { get; set; } = "https://api.jpush.cn";
}

internal sealed class ProviderAddressesValidator : IValidateOptions<ProviderAddresses>
{
    public ValidateOptionsResult Validate(string? name, ProviderAddresses options)
    {
        foreach (var (key, address) in new[]
        {
            ("WeChat", options.WeChat), ("Fcm", options.Fcm), ("FcmToken", options.FcmToken), ("JPush", options.JPush),
        })
        {
            if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http"))
                return ValidateOptionsResult.Fail($"Providers:{key} must be an absolute http or https address.");
            if (uri.Scheme == "http" && !uri.IsLoopback)
                return ValidateOptionsResult.Fail($"Providers:{key} may be clear http on this machine only: it carries passwords.");
        }
        return ValidateOptionsResult.Success;
    }
}
