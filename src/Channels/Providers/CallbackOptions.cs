using Microsoft.Extensions.Options;

namespace Platform.Channels.Providers;

/// <summary>Where providers reach us; section "Callbacks" of the configuration.</summary>
public sealed class CallbackOptions
{
    /// <summary>
    /// The public address of this installation, scheme, host and port. Signatures are checked against it, never against the
    /// request's own headers. Empty: providers are not asked to call back.
    /// </summary>
    public string PublicBaseUrl { get; set; } = "";

    public string? Of(string path) => PublicBaseUrl.Length == 0 ? null : PublicBaseUrl.TrimEnd('/') + path;
}

internal sealed class CallbackOptionsValidator : IValidateOptions<CallbackOptions>
{
    public ValidateOptionsResult Validate(string? name, CallbackOptions options)
    {
        if (options.PublicBaseUrl.Length == 0) return ValidateOptionsResult.Success;
        var holds = Uri.TryCreate(options.PublicBaseUrl, UriKind.Absolute, out var uri)
            && uri.Scheme is "https" or "http" && uri.Query.Length == 0 && uri.Fragment.Length == 0;
        return holds
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail("Callbacks:PublicBaseUrl must be an absolute http or https address without query.");
    }
}
