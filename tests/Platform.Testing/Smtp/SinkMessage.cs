using System.Text;
using MimeKit;
using MimeKit.Utils;

namespace Platform.Testing.Smtp;

/// <summary>One message the sink took responsibility for: its envelope, and its bytes as they came off the wire.</summary>
public sealed record SinkMessage(
    string From,
    IReadOnlyList<string> Recipients,
    string MessageId,
    string Subject,
    ReadOnlyMemory<byte> Raw,
    DateTimeOffset ReceivedAt)
{
    /// <summary>The whole message parsed as MIME, for assertions on parts and decoded text.</summary>
    public MimeMessage Parse()
    {
        using var stream = new MemoryStream(Raw.ToArray());
        return MimeMessage.Load(stream);
    }

    internal static SinkMessage Read(string from, string[] recipients, byte[] raw, bool keepRaw, DateTimeOffset at) => new(
        from,
        recipients,
        Header(raw, "Message-ID"u8).Trim('<', '>'),
        Rfc2047.DecodeText(Encoding.UTF8.GetBytes(Header(raw, "Subject"u8))),
        keepRaw ? raw : ReadOnlyMemory<byte>.Empty,
        at);

    private static string Header(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> name)
    {
        var end = raw.IndexOf("\r\n\r\n"u8);
        var head = end < 0 ? raw : raw[..(end + 2)];
        while (!head.IsEmpty)
        {
            var length = LogicalLine(head);
            var line = head[..length];
            head = head[length..];
            if (line.Length > name.Length && line[name.Length] == (byte)':' &&
                Ascii.EqualsIgnoreCase(line[..name.Length], name))
            {
                return Encoding.UTF8.GetString(line[(name.Length + 1)..]).ReplaceLineEndings("").Trim();
            }
        }

        return "";
    }

    // A header line goes on as long as the next line starts with white space.
    private static int LogicalLine(ReadOnlySpan<byte> head)
    {
        var at = 0;
        while (true)
        {
            var eol = head[at..].IndexOf("\r\n"u8);
            if (eol < 0) return head.Length;
            at += eol + 2;
            if (at >= head.Length || (head[at] != (byte)' ' && head[at] != (byte)'\t')) return at;
        }
    }
}
