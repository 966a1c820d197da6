using System.Security.Cryptography;

namespace Platform.Web.Api.Idempotency;

/// <summary>A request's body whose hash is made while somebody else reads it, because a file is too large to be kept.</summary>
public sealed class HashedStream(Stream body) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>The hash of the whole body; what nobody has read yet is read to its end.</summary>
    public async Task<byte[]> HashAsync(CancellationToken ct)
    {
        await CopyToAsync(Null, ct);
        return _hash.GetCurrentHash();
    }

    public async Task<bool> IsAsync(byte[] hash, CancellationToken ct) => (await HashAsync(ct)).AsSpan().SequenceEqual(hash);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await body.ReadAsync(buffer, cancellationToken);
        _hash.AppendData(buffer.Span[..read]);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Only read asynchronously.");
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) _hash.Dispose();
        base.Dispose(disposing);
    }
}
