using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;

namespace Platform.Tenancy.Access;

/// <summary>What a lender's client of the issuer is for.</summary>
public enum ApiClientKind : short
{
    /// <summary>A system of the lender's that uses the API in its own name.</summary>
    System = 1,

    /// <summary>An application of the lender's into which its people sign in with their account here.</summary>
    SignIn = 2,
}

/// <summary>That a client of the issuer is this lender's; what proves it (secret or keys) lies with the issuer's own record.</summary>
[Shared("read by the token endpoint before a tenant is known; holds no personal data")]
public sealed class ApiClient
{
    public required string ClientId { get; init; }
    public TenantId TenantId { get; init; }
    public required string Name { get; init; }
    public ApiClientKind Kind { get; init; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last got a token, exact to a minute; null while it never did.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }

    public bool IsDisabled { get; set; }
}

/// <summary>An assertion with which a client has proven itself once; a second use finds the row and is refused.</summary>
[Shared("the issuer's memory of proofs, for all clients; holds hashes only")]
public sealed class UsedAssertion
{
    public required string ClientId { get; init; }

    /// <summary>SHA-256 of the assertion's <c>jti</c>.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>When the assertion ends by itself; the row is of no use after that.</summary>
    public DateTimeOffset Until { get; init; }
}
