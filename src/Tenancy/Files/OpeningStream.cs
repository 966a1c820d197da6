using System.Security.Cryptography;

namespace Platform.Tenancy.Files;

/// <summary>A sealed file in the clear, from any position: only the parts that are asked for are fetched and opened.</summary>
/// <param name="length">Clear bytes, as its owner keeps them: a shortened file is noticed.</param>
public sealed class OpeningStream(IFileStore files, FileKey key, byte[] secret, long length) : Stream
{
    private readonly AesGcm _aes = new(secret, SealedParts.Tag);
    private readonly byte[] _sealed = new byte[SealedParts.Whole];
    private readonly byte[] _clear = new byte[SealedParts.Clear];
    private long _number = -1;
    private long _position;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position >= length || buffer.Length == 0) return 0;
        var number = _position / SealedParts.Clear;
        var size = (int)Math.Min(SealedParts.Clear, length - number * SealedParts.Clear);
        if (number != _number) await LoadAsync(number, size, cancellationToken);
        var at = (int)(_position - number * SealedParts.Clear);
        var count = Math.Min(buffer.Length, size - at);
        _clear.AsMemory(at, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    private async Task LoadAsync(long number, int size, CancellationToken ct)
    {
        _number = -1;
        var part = _sealed.AsMemory(0, size + SealedParts.Tag);
        var got = await files.ReadAsync(key, number * SealedParts.Whole, part, ct);
        if (got != part.Length) throw new CryptographicException("The file is shorter than it was.");
        SealedParts.Open(_aes, number, part.Span, _clear.AsSpan(0, size));
        _number = number;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        SeekOrigin.End => length + offset,
        _ => throw new ArgumentOutOfRangeException(nameof(origin)),
    };

    public override long Position
    {
        get => _position;
        set => _position = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _aes.Dispose();
        base.Dispose(disposing);
    }

    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => false;
    public override long Length => length;
    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read it asynchronously.");
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
