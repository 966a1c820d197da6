using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Platform.Tenancy.Tenants;

namespace Platform.Tenancy.Protection;

/// <summary>
/// Seals one tenant's personal data. The place (table, column, row) is authenticated with it, so a value moved to another
/// row or tenant opens as an error and never as somebody else's data. Safe to use from several threads.
/// </summary>
/// <remarks>
/// A value begins with its form: 1 sealed by the tenant's first key, 2 by the tenant's key whose version follows in two
/// bytes, 3 by a subject's own key, which is kept elsewhere.
/// </remarks>
public sealed class TenantCipher
{
    private const byte ByVersion = 2;
    private const byte BySubject = 3;
    private const int VersionHead = 3;
    private const int KeyBytes = 32;

    private readonly TenantId _tenant;
    private readonly Dictionary<int, byte[]> _dataKeys;
    private readonly byte[] _indexKey;

    /// <param name="keys">Every version that values may still be sealed by; the first one is needed for ever, for the blind indexes.</param>
    /// <param name="version">The one that seals from now on.</param>
    internal TenantCipher(TenantId tenant, IReadOnlyDictionary<int, byte[]> keys, int version)
    {
        (_tenant, Version) = (tenant, version);
        _dataKeys = keys.ToDictionary(
            key => key.Key, key => HKDF.DeriveKey(HashAlgorithmName.SHA256, key.Value, KeyBytes, info: "data"u8.ToArray()));
        _indexKey = HKDF.DeriveKey(HashAlgorithmName.SHA256, keys[TenantKey.First], KeyBytes, info: "blind-index"u8.ToArray());
    }

    /// <summary>The version of the tenant's key that seals now.</summary>
    public int Version { get; }

    /// <param name="place">Table and column, such as <c>debtors.details</c>.</param>
    /// <param name="row">What names the row: for a debtor the lender's own reference (ADR 0009), else the id.</param>
    public byte[] Seal(string place, string row, ReadOnlySpan<byte> clear)
    {
        var sealedData = Seals.Seal(_dataKeys[Version], clear, Aad(place, row), VersionHead);
        sealedData[0] = ByVersion;
        BinaryPrimitives.WriteUInt16BigEndian(sealedData.AsSpan(1), (ushort)Version);
        return sealedData;
    }

    /// <exception cref="CryptographicException">The value was sealed for another place, row or tenant, or was changed.</exception>
    public byte[] Open(string place, string row, ReadOnlySpan<byte> sealedData)
    {
        if (sealedData.Length < VersionHead || sealedData[0] != ByVersion)
            return Seals.Open(_dataKeys[TenantKey.First], sealedData, Aad(place, row));
        return _dataKeys.TryGetValue(BinaryPrimitives.ReadUInt16BigEndian(sealedData[1..]), out var key)
            ? Seals.Open(key, sealedData[VersionHead..], Aad(place, row))
            : throw new CryptographicException("The sealed data names a key that this tenant does not have.");
    }

    /// <summary>A new key for the data of one person, wrapped by the tenant's key: with it gone, that data is gone.</summary>
    /// <param name="place">Table and column in which the wrapped key lies.</param>
    /// <param name="row">What names the person.</param>
    public (byte[] Key, byte[] Wrapped) NewSubjectKey(string place, string row)
    {
        var key = RandomNumberGenerator.GetBytes(KeyBytes);
        return (key, Seal(place, row, key));
    }

    /// <summary>The same subject's key, wrapped by the tenant's key that seals now; the data under it is not touched.</summary>
    public byte[] Rewrap(string place, string row, ReadOnlySpan<byte> wrapped)
    {
        var key = Open(place, row, wrapped);
        var again = Seal(place, row, key);
        CryptographicOperations.ZeroMemory(key);
        return again;
    }

    /// <summary>Seals by a subject's own key, bound to tenant, place and row like everything else.</summary>
    public byte[] SealBy(ReadOnlySpan<byte> subjectKey, string place, string row, ReadOnlySpan<byte> clear)
    {
        var sealedData = Seals.Seal(subjectKey, clear, Aad(place, row), 1);
        sealedData[0] = BySubject;
        return sealedData;
    }

    /// <inheritdoc cref="Open"/>
    public byte[] OpenBy(ReadOnlySpan<byte> subjectKey, string place, string row, ReadOnlySpan<byte> sealedData) => IsBySubject(sealedData)
        ? Seals.Open(subjectKey, sealedData[1..], Aad(place, row))
        : throw new CryptographicException("The sealed data is not under a subject's key.");

    /// <summary>Whether a value needs its subject's key to open.</summary>
    public static bool IsBySubject(ReadOnlySpan<byte> sealedData) => sealedData is [BySubject, ..];

    /// <summary>A 96-bit keyed hash for finding equal values inside this tenant: never for values with few possibilities.</summary>
    /// <param name="kind">What is hashed, such as <c>phone</c>; equal text of two kinds has two hashes.</param>
    public byte[] BlindIndex(string kind, string normalised) =>
        HMACSHA256.HashData(_indexKey, Encoding.UTF8.GetBytes(kind + "\0" + normalised))[..12];

    private byte[] Aad(string place, string row) => Encoding.UTF8.GetBytes($"{_tenant}\0{place}\0{row}");
}
