using Platform.Tenancy.Data;

namespace Platform.Tenancy.Protection;

public enum IssuerKeyUse : short
{
    Signing = 1,
    Encryption = 2,
}

/// <summary>A certificate of the token issuer, sealed by the root key: every node and every restart finds the same ones.</summary>
[Shared("the platform is one issuer for all tenants; sealed by the root key")]
public sealed class IssuerKey
{
    public IssuerKeyUse Use { get; init; }

    /// <summary>Counts up from 1; two nodes that make the next key at once collide here, and one of them wins.</summary>
    public int Number { get; init; }

    public required byte[] SealedPkcs12 { get; init; }

    /// <summary>A key signs only from here on, so that resource servers have read it before.</summary>
    public DateTimeOffset NotBefore { get; init; }

    public DateTimeOffset NotAfter { get; init; }
}
