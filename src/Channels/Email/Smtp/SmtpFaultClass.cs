using MailKit.Net.Smtp;
using Platform.Channels.Providers;

namespace Platform.Channels.Email.Smtp;

/// <summary>What a server's answer means for the send: pure, by code, enhanced code and place in the dialogue.</summary>
internal static class SmtpFaultClass
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    public static SendOutcome Of(SmtpCommandException fault) =>
        Of((int)fault.StatusCode, fault.Message, fault.ErrorCode is SmtpErrorCode.RecipientNotAccepted);

    /// <param name="text">The server's words, of which only the enhanced code is read.</param>
    /// <param name="ofRecipient">Whether it was said of the recipient, not of us.</param>
    public static SendOutcome Of(int code, string text, bool ofRecipient)
    {
        var enhanced = Enhanced(text);
        var name = $"smtp.{code}{(enhanced.Length > 0 ? "." + enhanced : "")}";
        if (code is >= 400 and < 500)
        {
            // 4.7.x, 421 and 454 say "slower"; of a recipient the rest means this mailbox, otherwise us.
            var isPace = enhanced.StartsWith("4.7.", StringComparison.Ordinal) || code is 421 or 454;
            return isPace || !ofRecipient ? new SendOutcome.Throttled(Pause) : new SendOutcome.Rejected(name, MayRetry: true);
        }
        // Only the recipient's own address is given up, and only when the server says it does not exist.
        var isGone = ofRecipient && (enhanced is "5.1.1" or "5.1.2" or "5.1.3" or "5.1.6" or "5.1.10" || enhanced.Length == 0 && code is 550);
        return new SendOutcome.Rejected(name, MayRetry: false, isGone ? "bounced" : null);
    }

    private static string Enhanced(string text)
    {
        var end = text.IndexOf(' ', StringComparison.Ordinal);
        var word = end < 0 ? text : text[..end];
        var parts = word.Split('.');
        return parts.Length == 3 && parts.All(part => part.Length is > 0 and <= 3 && part.All(char.IsAsciiDigit)) ? word : "";
    }
}
