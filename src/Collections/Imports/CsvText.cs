using System.Text;

namespace Platform.Collections.Imports;

/// <summary>Finds a file's encoding and delimiter from its beginning and gives a reader over the whole, without loading it.</summary>
public static class CsvText
{
    private const int SampleBytes = 64 * 1024;

    static CsvText() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static async Task<(TextReader Reader, char Delimiter)> OpenAsync(Stream stream, CancellationToken ct)
    {
        var sample = new byte[SampleBytes];
        var length = await stream.ReadAtLeastAsync(sample, SampleBytes, throwOnEndOfStream: false, ct);
        var encoding = Detect(sample.AsSpan(0, length));
        var start = encoding is UTF8Encoding && sample.AsSpan(0, length).StartsWith((byte[])[0xEF, 0xBB, 0xBF]) ? 3 : 0;
        var text = encoding.GetDecoder();
        var chars = new char[length];
        var count = text.GetChars(sample, start, length - start, chars, 0, flush: false);
        var whole = new ConcatenatedStream(sample.AsMemory(start, length - start), stream);
        return (new StreamReader(whole, encoding, detectEncodingFromByteOrderMarks: false, 64 * 1024),
            Delimiter(chars.AsSpan(0, count)));
    }

    /// <summary>UTF-8 when the beginning is valid UTF-8 (with or without byte order mark), else GB18030, which Chinese systems still write.</summary>
    public static Encoding Detect(ReadOnlySpan<byte> sample)
    {
        // A character may be cut at the end of the sample: leave out at most its three bytes.
        for (var cut = 0; cut <= Math.Min(3, sample.Length); cut++)
        {
            if (System.Text.Unicode.Utf8.IsValid(sample[..^cut])) return new UTF8Encoding(false, throwOnInvalidBytes: true);
        }
        return Encoding.GetEncoding("GB18030", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
    }

    private static char Delimiter(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAny('\r', '\n');
        var header = end < 0 ? text : text[..end];
        var best = ',';
        foreach (var candidate in (ReadOnlySpan<char>)[';', '\t'])
        {
            if (header.Count(candidate) > header.Count(best)) best = candidate;
        }
        return best;
    }

    /// <summary>The bytes already read, then the rest.</summary>
    private sealed class ConcatenatedStream(ReadOnlyMemory<byte> head, Stream rest) : Stream
    {
        private ReadOnlyMemory<byte> _head = head;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_head.Length == 0) return await rest.ReadAsync(buffer, cancellationToken);
            var count = Math.Min(buffer.Length, _head.Length);
            _head[..count].CopyTo(buffer);
            _head = _head[count..];
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (_head.Length == 0) return rest.Read(buffer, offset, count);
            var taken = Math.Min(count, _head.Length);
            _head[..taken].CopyTo(buffer.AsMemory(offset));
            _head = _head[taken..];
            return taken;
        }

        public override void Flush()
        {
            // Nothing is written.
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
