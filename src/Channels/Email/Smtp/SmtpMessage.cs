using MimeKit;
using Platform.Channels.Providers;

namespace Platform.Channels.Email.Smtp;

internal static class SmtpMessage
{
    /// <summary>The same attempt always has the same Message-ID, so that receivers can tell a repetition.</summary>
    public static string IdOf(RenderedMessage message, SmtpSettings settings) => $"{message.IntentToken}@{settings.Domain}";

    public static MimeMessage Build(RenderedMessage message, SmtpSettings settings, MailboxAddress to, DateTimeOffset now)
    {
        var mail = new MimeMessage
        {
            MessageId = IdOf(message, settings),
            Date = now,
            Subject = message.Subject ?? "",
            Body = Body(message),
        };
        mail.From.Add(new MailboxAddress(settings.FromName ?? "", settings.FromAddress));
        mail.To.Add(to);
        if (!string.IsNullOrEmpty(settings.ReplyTo)) mail.ReplyTo.Add(new MailboxAddress("", settings.ReplyTo));
        mail.Body.Headers.Add(HeaderId.ContentLanguage, message.To.Language);
        mail.Headers.Add("Auto-Submitted", "auto-generated");
        if (!string.IsNullOrEmpty(settings.Unsubscribe)) mail.Headers.Add(HeaderId.ListUnsubscribe, $"<{settings.Unsubscribe}>");
        return mail;
    }

    private static MimeEntity Body(RenderedMessage message)
    {
        var text = new TextPart("plain") { Text = message.Body };
        if (message.HtmlBody is null) return text;
        return new MultipartAlternative { text, new TextPart("html") { Text = message.HtmlBody } };
    }
}
