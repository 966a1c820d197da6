using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Platform.Tenancy.Files;

/// <summary>
/// A file sealed in parts of 64 KiB, each by AES-256-GCM under the file's own key with its number as nonce, so that any
/// stretch can be opened alone. A part that was changed, moved or left out does not open; the length is kept by the owner.
/// </summary>
public static class SealedParts
{
    public const int Clear = 64 * 1024;
    public const int Tag = 16;
    public const int Whole = Clear + Tag;

    public static byte[] NewKey() => RandomNumberGenerator.GetBytes(32);

    internal static void Seal(AesGcm aes, long number, ReadOnlySpan<byte> clear, Span<byte> into)
    {
        Span<byte> nonce = stackalloc byte[12];
        BinaryPrimitives.WriteInt64BigEndian(nonce[4..], number);
        aes.Encrypt(nonce, clear, into[..clear.Length], into.Slice(clear.Length, Tag));
    }

    /// <exception cref="CryptographicException">The part is not the one that was written there.</exception>
    internal static void Open(AesGcm aes, long number, ReadOnlySpan<byte> part, Span<byte> into)
    {
        Span<byte> nonce = stackalloc byte[12];
        BinaryPrimitives.WriteInt64BigEndian(nonce[4..], number);
        aes.Decrypt(nonce, part[..^Tag], part[^Tag..], into);
    }
}
