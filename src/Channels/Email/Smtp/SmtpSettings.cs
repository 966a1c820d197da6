using System.Text.Json.Serialization;
using MimeKit;
using Platform.Channels.Providers;
using Platform.Tenancy;

namespace Platform.Channels.Email.Smtp;

public enum SmtpTls
{
    /// <summary>Clear text; for a server on this machine or in a private network only.</summary>
    None,

    /// <summary>Begins clear and must be upgraded, or the send is refused.</summary>
    StartTls,

    /// <summary>TLS from the first byte (port 465).</summary>
    Implicit,
}

/// <summary>One account at an SMTP server.</summary>
public sealed record SmtpSettings : IAccountSettings
{
    public string Host { get; init; } = "";
    public int Port { get; init; } = 587;

    [JsonConverter(typeof(JsonStringEnumConverter<SmtpTls>))]
    public SmtpTls Tls { get; init; } = SmtpTls.StartTls;

    public string? User { get; init; }
    public string? Password { get; init; }
    public string FromAddress { get; init; } = "";
    public string? FromName { get; init; }
    public string? ReplyTo { get; init; }

    /// <summary>Where a person unsubscribes: <c>mailto:</c> or <c>https:</c>; becomes the List-Unsubscribe header.</summary>
    public string? Unsubscribe { get; init; }

    [JsonIgnore]
    public string Summary => $"{Host}:{Port}";

    /// <summary>The domain of the sender's address, which also ends our Message-IDs.</summary>
    [JsonIgnore]
    public string Domain => FromAddress[(FromAddress.LastIndexOf('@') + 1)..];

    public Refusal? Check()
    {
        if (Uri.CheckHostName(Host) is UriHostNameType.Unknown) return Refusal.Invalid("host", "host");
        if (Port is < 1 or > 65_535) return Refusal.Invalid("port", "range", 1, 65_535);
        if (!IsMailbox(FromAddress)) return Refusal.Invalid("fromAddress", "email");
        if (!string.IsNullOrEmpty(ReplyTo) && !IsMailbox(ReplyTo)) return Refusal.Invalid("replyTo", "email");
        if (!SafeText.IsLine(FromName)) return Refusal.Invalid("fromName", "line");
        if (!string.IsNullOrEmpty(User) && string.IsNullOrEmpty(Password)) return Refusal.Invalid("password", "required");
        if (!string.IsNullOrEmpty(User) && Tls is SmtpTls.None && !IsThisMachine) return Refusal.Invalid("tls", "password_in_clear");
        if (!string.IsNullOrEmpty(Unsubscribe)
            && !(Uri.TryCreate(Unsubscribe, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "mailto"))
            return Refusal.Invalid("unsubscribe", "uri");
        return null;
    }

    private bool IsThisMachine => Host is "localhost" or "127.0.0.1" or "::1";

    private static bool IsMailbox(string text) =>
        SafeText.IsAddress(text) && MailboxAddress.TryParse(text, out var box) && box.Address == text && text.Contains('@', StringComparison.Ordinal);
}
