using System.Text;

namespace Platform.Collections.Imports;

/// <summary>
/// A file's bytes as UTF-8. Plain ASCII reads the same in both encodings, so the choice waits for the first byte that is
/// not: a file whose first Chinese name stands on its last page is read right too.
/// </summary>
internal sealed class Utf8OrGb18030(Stream inner) : ReadStream
{
    private Stream? _decided;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_decided is not null) return await _decided.ReadAsync(buffer, cancellationToken);
        var count = await inner.ReadAsync(buffer, cancellationToken);
        var plain = buffer.Span[..count].IndexOfAnyInRange((byte)0x80, (byte)0xFF);
        if (plain < 0) return count;

        var sample = new byte[CsvText.SampleBytes];
        buffer[plain..count].CopyTo(sample);
        var length = count - plain;
        length += await inner.ReadAtLeastAsync(
            sample.AsMemory(length), sample.Length - length, throwOnEndOfStream: false, cancellationToken);
        var rest = new JoinedStream(sample.AsMemory(0, length), inner);
        var encoding = CsvText.Detect(sample.AsSpan(0, length));
        _decided = encoding is UTF8Encoding ? rest : Encoding.CreateTranscodingStream(rest, encoding, Encoding.UTF8);
        return plain > 0 ? plain : await _decided.ReadAsync(buffer, cancellationToken);
    }
}
