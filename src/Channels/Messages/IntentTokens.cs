using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;

namespace Platform.Channels.Messages;

/// <summary>
/// An attempt's name outside: tenant and attempt in one sealed word that cannot be guessed, read or altered. The same
/// attempt always has the same word, so it also serves as the id in the API and in a callback's path.
/// </summary>
public sealed class IntentTokens(RootKeyOptions root)
{
    private const int NonceBytes = 12;
    private const int TagBytes = 12;
    private const int ClearBytes = 24;
    private const int Length = (NonceBytes + TagBytes + ClearBytes) / 3 * 4;

    private readonly Lazy<(byte[] Seal, byte[] Nonce)> _keys = new(() =>
    {
        var key = root.Read();
        return (Derive(key, "intent-token/seal"u8), Derive(key, "intent-token/nonce"u8));
    });

    /// <summary>64 characters of base64url.</summary>
    public string Protect(TenantId tenant, long attemptId)
    {
        Span<byte> clear = stackalloc byte[ClearBytes];
        tenant.Value.TryWriteBytes(clear);
        BinaryPrimitives.WriteInt64BigEndian(clear[16..], attemptId);

        Span<byte> token = stackalloc byte[NonceBytes + TagBytes + ClearBytes];
        Span<byte> mac = stackalloc byte[32];
        HMACSHA256.HashData(_keys.Value.Nonce, clear, mac);
        mac[..NonceBytes].CopyTo(token);
        using var aes = new AesGcm(_keys.Value.Seal, TagBytes);
        aes.Encrypt(
            token[..NonceBytes], clear, token[(NonceBytes + TagBytes)..], token.Slice(NonceBytes, TagBytes));
        return Base64Url.EncodeToString(token);
    }

    /// <returns>False for anything that <see cref="Protect"/> of this installation did not make.</returns>
    public bool TryRead(string? token, out TenantId tenant, out long attemptId)
    {
        (tenant, attemptId) = (default, 0);
        if (token is not { Length: Length }) return false;
        Span<byte> bytes = stackalloc byte[NonceBytes + TagBytes + ClearBytes];
        if (Base64Url.DecodeFromChars(token, bytes, out _, out var written) is not OperationStatus.Done || written != bytes.Length) return false;
        Span<byte> clear = stackalloc byte[ClearBytes];
        try
        {
            using var aes = new AesGcm(_keys.Value.Seal, TagBytes);
            aes.Decrypt(bytes[..NonceBytes], bytes[(NonceBytes + TagBytes)..], bytes.Slice(NonceBytes, TagBytes), clear);
        }
        catch (CryptographicException)
        {
            return false;
        }
        tenant = new TenantId(new Guid(clear[..16]));
        attemptId = BinaryPrimitives.ReadInt64BigEndian(clear[16..]);
        return true;
    }

    private static byte[] Derive(byte[] key, ReadOnlySpan<byte> info) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, 32, info: info.ToArray());
}
