namespace Platform.Web.Identity;

/// <summary>One external OpenID Connect issuer by configuration (<c>Oidc:Authority</c>, <c>ClientId</c>, <c>ClientSecret</c>, <c>Name</c>).</summary>
public sealed record ExternalIssuer(string? Authority, string? ClientId, string? ClientSecret, string Name)
{
    public const string Scheme = "external";

    public bool IsConfigured => !string.IsNullOrWhiteSpace(Authority);

    /// <exception cref="InvalidOperationException">Half of it is configured.</exception>
    public static ExternalIssuer From(IConfiguration configuration)
    {
        var part = configuration.GetSection("Oidc");
        var issuer = new ExternalIssuer(part["Authority"], part["ClientId"], part["ClientSecret"], part["Name"] ?? "OpenID Connect");
        if (issuer.IsConfigured && (string.IsNullOrWhiteSpace(issuer.ClientId) || string.IsNullOrWhiteSpace(issuer.ClientSecret)))
            throw new InvalidOperationException("Oidc:Authority is set, so Oidc:ClientId and Oidc:ClientSecret must be set too.");
        return issuer;
    }
}
