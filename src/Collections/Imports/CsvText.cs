using System.Text;
using System.Text.Unicode;

namespace Platform.Collections.Imports;

/// <summary>Finds a file's encoding and delimiter as it streams by, and gives a reader over the whole, without loading it.</summary>
public static class CsvText
{
    internal const int SampleBytes = 64 * 1024;

    private static readonly UTF8Encoding Utf8Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    static CsvText() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static async Task<(TextReader Reader, char Delimiter)> OpenAsync(Stream stream, CancellationToken ct)
    {
        var sample = await SampleAsync(stream, ct);
        var isUtf8 = false;
        if (Utf16(sample.Span) is { } wide)
        {
            stream = Encoding.CreateTranscodingStream(new JoinedStream(sample[2..], stream), wide, Utf8Strict);
            sample = await SampleAsync(stream, ct);
            isUtf8 = true;
        }
        else if (sample.Span.StartsWith((byte[])[0xEF, 0xBB, 0xBF]))
        {
            sample = sample[3..];
            isUtf8 = true;
        }
        Stream utf8 = isUtf8 ? new JoinedStream(sample, stream) : new Utf8OrGb18030(new JoinedStream(sample, stream));
        return (new StreamReader(utf8, Utf8Strict, detectEncodingFromByteOrderMarks: false, SampleBytes), Delimiter(sample.Span));
    }

    /// <summary>UTF-8 when the bytes are valid UTF-8 (a character cut at the end does not count), else GB18030, which Chinese systems still write.</summary>
    public static Encoding Detect(ReadOnlySpan<byte> sample)
    {
        for (var cut = 0; cut <= Math.Min(3, sample.Length); cut++)
        {
            if (Utf8.IsValid(sample[..^cut])) return Utf8Strict;
        }
        return Encoding.GetEncoding("GB18030", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
    }

    private static async Task<Memory<byte>> SampleAsync(Stream stream, CancellationToken ct)
    {
        var sample = new byte[SampleBytes];
        return sample.AsMemory(0, await stream.ReadAtLeastAsync(sample, SampleBytes, throwOnEndOfStream: false, ct));
    }

    private static UnicodeEncoding? Utf16(ReadOnlySpan<byte> sample) => sample switch
    {
        [0xFF, 0xFE, ..] => new UnicodeEncoding(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true),
        [0xFE, 0xFF, ..] => new UnicodeEncoding(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true),
        _ => null,
    };

    // Neither encoding uses a delimiter, quote or line end inside a character, so the bytes can be counted undecoded.
    private static char Delimiter(ReadOnlySpan<byte> sample)
    {
        var (comma, semicolon, tab, quoted) = (0, 0, 0, false);
        foreach (var letter in sample)
        {
            if (letter == '"') quoted = !quoted;
            if (quoted) continue;
            if (letter is (byte)'\r' or (byte)'\n') break;
            if (letter == ',') comma++;
            else if (letter == ';') semicolon++;
            else if (letter == '\t') tab++;
        }
        return semicolon > comma && semicolon >= tab ? ';' : tab > comma ? '\t' : ',';
    }
}
