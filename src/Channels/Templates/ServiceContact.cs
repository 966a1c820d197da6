using Platform.Tenancy;
using Platform.Tenancy.Settings;

namespace Platform.Channels.Templates;

/// <summary>How a person pays the lender and reaches somebody who can help: every message has to say it.</summary>
public sealed record ServiceContact : ITenantSetting<ServiceContact>
{
    public static string Name => "service-contact";

    /// <summary>Where to pay, as an https address.</summary>
    public string PayUrl { get; init; } = "";

    public string Phone { get; init; } = "";
    public string Email { get; init; } = "";

    /// <summary>When the phone is answered, in the lender's own words.</summary>
    public string Hours { get; init; } = "";

    public Refusal? Check()
    {
        if (PayUrl.Length > 0 && !(Uri.TryCreate(PayUrl, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps))
            return Refusal.Invalid("PayUrl", "https_address");
        if (PayUrl.Length > 200) return Refusal.Invalid("PayUrl", "too_long", 200);
        if (Phone.Length > 40) return Refusal.Invalid("Phone", "too_long", 40);
        if (Email.Length > 200) return Refusal.Invalid("Email", "too_long", 200);
        return Hours.Length > 100 ? Refusal.Invalid("Hours", "too_long", 100) : null;
    }

    /// <summary>As the texts' variables <c>service.*</c>.</summary>
    public IReadOnlyDictionary<string, object?> Values() => new Dictionary<string, object?>
    {
        ["pay_url"] = PayUrl,
        ["phone"] = Phone,
        ["email"] = Email,
        ["hours"] = Hours,
    };
}
