using MailKit;

namespace Platform.Channels.Email.Smtp;

/// <summary>
/// Listens in on one connection to learn how far a send got: once the server has asked for the text (354), a connection that
/// is lost may have carried all of it, and only the server knows.
/// </summary>
internal sealed class SmtpPhase : IProtocolLogger
{
    private volatile bool _textBegun;

    public IAuthenticationSecretDetector? AuthenticationSecretDetector { get; set; }

    public bool TextBegun => _textBegun;

    public void Reset() => _textBegun = false;

    public void LogConnect(Uri uri) => Reset();

    public void LogClient(byte[] buffer, int offset, int count)
    {
        if (!_textBegun && buffer.AsSpan(offset, count).StartsWith("BDAT "u8)) _textBegun = true;
    }

    public void LogServer(byte[] buffer, int offset, int count)
    {
        // With pipelining the 354 may come behind the answers to MAIL and RCPT.
        var text = buffer.AsSpan(offset, count);
        if (!_textBegun && (text.StartsWith("354"u8) || text.IndexOf("\n354"u8) >= 0)) _textBegun = true;
    }

    public void Dispose()
    {
        // Nothing is held.
    }
}
