using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;

namespace Platform.Tenancy.Access;

/// <summary>The OpenID Connect provider through which a lender's own people sign in.</summary>
[Shared("read at sign-in, before a tenant is chosen; the secret is sealed with the tenant's key")]
[AppWritable]
[TenantRows]
public sealed class CompanySignIn
{
    public TenantId TenantId { get; init; }

    /// <summary>Exactly as the provider calls itself; everything it says is compared with this letter by letter.</summary>
    public required string Issuer { get; set; }

    public required string ClientId { get; set; }

    /// <summary>Sealed by the tenant's key for <see cref="SecretPlace"/>.</summary>
    public required byte[] SealedSecret { get; set; }

    /// <summary>Domains of e-mail addresses that are let in, in small letters, a space between them; never empty.</summary>
    public required string Domains { get; set; }

    /// <summary>Whether somebody whom nobody has invited gets an account with <see cref="DefaultRole"/>.</summary>
    public bool MayCreate { get; set; }

    public Role DefaultRole { get; set; }

    public bool IsOn { get; set; }

    /// <summary>Whether the lender's people, administrators excepted, can enter this lender by no other way.</summary>
    public bool IsRequired { get; set; }

    public DateTimeOffset ChangedAt { get; set; }

    public const string SecretPlace = "company_sign_ins.secret";
}
