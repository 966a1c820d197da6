using System.Security.Cryptography;
using System.Text;
using Platform.Tenancy.Tenants;

namespace Platform.Tenancy.Protection;

/// <summary>
/// Seals one tenant's personal data. The place (table, column, row) is authenticated with it, so a value moved to another
/// row or tenant opens as an error and never as somebody else's data. Safe to use from several threads.
/// </summary>
public sealed class TenantCipher
{
    private readonly TenantId _tenant;
    private readonly byte[] _dataKey;
    private readonly byte[] _indexKey;

    internal TenantCipher(TenantId tenant, byte[] key)
    {
        _tenant = tenant;
        _dataKey = HKDF.DeriveKey(HashAlgorithmName.SHA256, key, 32, info: "data"u8.ToArray());
        _indexKey = HKDF.DeriveKey(HashAlgorithmName.SHA256, key, 32, info: "blind-index"u8.ToArray());
    }

    /// <param name="place">Table and column, such as <c>debtors.details</c>.</param>
    /// <param name="row">What names the row: for a debtor the lender's own reference (ADR 0009), else the id.</param>
    public byte[] Seal(string place, string row, ReadOnlySpan<byte> clear) => Seals.Seal(_dataKey, clear, Aad(place, row));

    /// <exception cref="CryptographicException">The value was sealed for another place, row or tenant, or was changed.</exception>
    public byte[] Open(string place, string row, ReadOnlySpan<byte> sealedData) =>
        Seals.Open(_dataKey, sealedData, Aad(place, row));

    /// <summary>A 96-bit keyed hash for finding equal values inside this tenant: never for values with few possibilities.</summary>
    /// <param name="kind">What is hashed, such as <c>phone</c>; equal text of two kinds has two hashes.</param>
    public byte[] BlindIndex(string kind, string normalised) =>
        HMACSHA256.HashData(_indexKey, Encoding.UTF8.GetBytes(kind + "\0" + normalised))[..12];

    private byte[] Aad(string place, string row) => Encoding.UTF8.GetBytes($"{_tenant}\0{place}\0{row}");
}
