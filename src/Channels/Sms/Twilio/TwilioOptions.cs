using Microsoft.Extensions.Options;

namespace Platform.Channels.Sms.Twilio;

/// <summary>Where Twilio's API is; section "Twilio" of the configuration. One for the installation: a tenant cannot point us elsewhere.</summary>
public sealed class TwilioOptions
{
    public string BaseAddress { get; set; } = "https://api.twilio.com";

    /// <summary>Connections held open to it at most.</summary>
    public int Connections { get; set; } = 256;
}

internal sealed class TwilioOptionsValidator : IValidateOptions<TwilioOptions>
{
    public ValidateOptionsResult Validate(string? name, TwilioOptions options)
    {
        if (!Uri.TryCreate(options.BaseAddress, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http"))
            return ValidateOptionsResult.Fail("Twilio:BaseAddress must be an absolute http or https address.");
        if (uri.Scheme == "http" && !uri.IsLoopback)
            return ValidateOptionsResult.Fail("Twilio:BaseAddress may be clear http on this machine only: it carries passwords.");
        return options.Connections is >= 1 and <= 10_000
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail("Twilio:Connections must be 1 to 10,000.");
    }
}
