using System.Security.Cryptography;

namespace Platform.Tenancy.Protection;

/// <summary>AES-256-GCM in our one format: version, 96-bit random nonce, 128-bit tag, ciphertext.</summary>
public static class Seals
{
    private const byte Version = 1;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int Head = 1 + NonceBytes + TagBytes;

    /// <param name="room">Bytes left free before the value, for whoever says more about the key.</param>
    public static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> clear, ReadOnlySpan<byte> aad, int room = 0)
    {
        var whole = new byte[room + Head + clear.Length];
        var sealedData = whole.AsSpan(room);
        sealedData[0] = Version;
        var nonce = sealedData.Slice(1, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(nonce, clear, sealedData[Head..], sealedData.Slice(1 + NonceBytes, TagBytes), aad);
        return whole;
    }

    /// <exception cref="CryptographicException">The data, its place or its tenant is not the one it was sealed for.</exception>
    public static byte[] Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> sealedData, ReadOnlySpan<byte> aad)
    {
        if (sealedData.Length < Head || sealedData[0] != Version)
            throw new CryptographicException("The sealed data has an unknown form.");
        var clear = new byte[sealedData.Length - Head];
        using var aes = new AesGcm(key, TagBytes);
        aes.Decrypt(
            sealedData.Slice(1, NonceBytes), sealedData[Head..], sealedData.Slice(1 + NonceBytes, TagBytes), clear, aad);
        return clear;
    }
}
