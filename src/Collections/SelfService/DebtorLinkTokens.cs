using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.SelfService;

/// <summary>
/// The word of a debtor's link: lender and message in one sealed word of 128 bits of authentication, made without a row.
/// A message that is written again for a look-up has the same word. Nothing of it can be read, guessed or altered.
/// </summary>
public sealed class DebtorLinkTokens(RootKeyOptions root)
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int ClearBytes = 24;
    private const int Bytes = NonceBytes + TagBytes + ClearBytes;
    private const int Length = 70;

    private readonly Lazy<(byte[] Seal, byte[] Nonce)> _keys = new(() =>
    {
        var key = root.Read();
        return (Derive(key, "debtor-link/seal"u8), Derive(key, "debtor-link/nonce"u8));
    });

    /// <summary>70 characters of base64url.</summary>
    public string Make(TenantId tenant, long attemptId)
    {
        Span<byte> clear = stackalloc byte[ClearBytes];
        tenant.Value.TryWriteBytes(clear);
        BinaryPrimitives.WriteInt64BigEndian(clear[16..], attemptId);
        Span<byte> token = stackalloc byte[Bytes];
        Span<byte> mac = stackalloc byte[32];
        HMACSHA256.HashData(_keys.Value.Nonce, clear, mac);
        mac[..NonceBytes].CopyTo(token);
        using var aes = new AesGcm(_keys.Value.Seal, TagBytes);
        aes.Encrypt(token[..NonceBytes], clear, token[(NonceBytes + TagBytes)..], token.Slice(NonceBytes, TagBytes));
        return Base64Url.EncodeToString(token);
    }

    /// <returns>Null for anything that this installation did not make.</returns>
    public (TenantId Tenant, long AttemptId)? Read(string? token)
    {
        if (token is not { Length: Length }) return null;
        Span<byte> bytes = stackalloc byte[Bytes];
        if (Base64Url.DecodeFromChars(token, bytes, out _, out var written) is not OperationStatus.Done || written != Bytes) return null;
        // The last character has bits to spare: only the spelling that was given out is the link.
        if (Base64Url.EncodeToString(bytes) != token) return null;
        Span<byte> clear = stackalloc byte[ClearBytes];
        try
        {
            using var aes = new AesGcm(_keys.Value.Seal, TagBytes);
            aes.Decrypt(bytes[..NonceBytes], bytes[(NonceBytes + TagBytes)..], bytes.Slice(NonceBytes, TagBytes), clear);
        }
        catch (CryptographicException)
        {
            return null;
        }
        return (new TenantId(new Guid(clear[..16])), BinaryPrimitives.ReadInt64BigEndian(clear[16..]));
    }

    private static byte[] Derive(byte[] key, ReadOnlySpan<byte> info) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, 32, info: info.ToArray());
}
