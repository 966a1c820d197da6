using System.Security.Cryptography;

namespace Platform.Tenancy.Files;

/// <summary>Reads clear content and gives it sealed, part by part, counting and hashing what went through.</summary>
/// <param name="seen">Is shown every clear stretch in its order, such as to draw its waveform.</param>
public sealed class SealingStream(Stream clear, byte[] key, long most, Action<ReadOnlyMemory<byte>>? seen = null) : Stream
{
    private readonly AesGcm _aes = new(key, SealedParts.Tag);
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _clear = new byte[SealedParts.Clear];
    private readonly byte[] _part = new byte[SealedParts.Whole];
    private int _at, _filled;
    private long _number;
    private bool _isOver;

    /// <summary>Clear bytes so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>SHA-256 of the clear content; ask once, when all was read.</summary>
    public byte[] Hash() => _hash.GetHashAndReset();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_at == _filled && !_isOver) await FillAsync(cancellationToken);
        var count = Math.Min(buffer.Length, _filled - _at);
        _part.AsMemory(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }

    // Who reads in the older way (Azure's uploads do) would otherwise be given to the blocking Read.
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    private async Task FillAsync(CancellationToken ct)
    {
        var got = await clear.ReadAtLeastAsync(_clear, SealedParts.Clear, throwOnEndOfStream: false, ct);
        _isOver = got < SealedParts.Clear;
        (_at, _filled) = (0, 0);
        if (got == 0) return;
        Bytes += got;
        if (Bytes > most) throw new InvalidDataException("The file is larger than it may be.");
        _hash.AppendData(_clear, 0, got);
        seen?.Invoke(_clear.AsMemory(0, got));
        SealedParts.Seal(_aes, _number++, _clear.AsSpan(0, got), _part);
        _filled = got + SealedParts.Tag;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _aes.Dispose();
            _hash.Dispose();
        }
        base.Dispose(disposing);
    }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public override void Flush() => throw new NotSupportedException();
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read it asynchronously.");
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
