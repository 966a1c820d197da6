using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Platform.Channels.Sms.Twilio;

/// <summary>An <c>application/x-www-form-urlencoded</c> body, written once into bytes.</summary>
internal sealed class TwilioForm
{
    private static readonly MediaTypeHeaderValue Type = new("application/x-www-form-urlencoded");
    private readonly StringBuilder _text = new(512);

    public TwilioForm Add(string name, string? value)
    {
        if (string.IsNullOrEmpty(value)) return this;
        if (_text.Length > 0) _text.Append('&');
        _text.Append(name).Append('=').Append(Uri.EscapeDataString(value));
        return this;
    }

    public TwilioForm Add(string name, int value) => Add(name, value.ToString(CultureInfo.InvariantCulture));

    public HttpContent ToContent()
    {
        // Escaped text is ASCII: one character, one byte.
        var bytes = new byte[_text.Length];
        var at = 0;
        foreach (var chunk in _text.GetChunks())
        {
            Ascii.FromUtf16(chunk.Span, bytes.AsSpan(at), out var written);
            at += written;
        }
        return new ByteArrayContent(bytes) { Headers = { ContentType = Type } };
    }
}
