using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Platform.Web.Identity;

/// <summary>One external OpenID Connect issuer by configuration (<c>Oidc:Authority</c>, <c>ClientId</c>, <c>ClientSecret</c>, <c>Name</c>).</summary>
public sealed record ExternalIssuer(string? Authority, string? ClientId, string? ClientSecret, string Name)
{
    public const string Scheme = "external";

    public bool IsConfigured => !string.IsNullOrWhiteSpace(Authority);

    public void Shape(OpenIdConnectOptions options, bool isDevelopment)
    {
        (options.Authority, options.ClientId, options.ClientSecret) = (Authority, ClientId, ClientSecret);
        options.RequireHttpsMetadata = !isDevelopment;
        options.SignInScheme = ExternalEndpoints.CookieScheme;
        options.CallbackPath = "/sign-in/external/answer";
        options.ResponseType = OpenIdConnectResponseType.Code;
        // The answer comes by a plain redirect, so the cookies that tie it to this browser need not be third-party ones.
        options.ResponseMode = OpenIdConnectResponseMode.Query;
        options.CorrelationCookie.SameSite = options.NonceCookie.SameSite = SameSiteMode.Lax;
        options.MapInboundClaims = false;
        options.ClaimActions.Clear(); // the framework would drop "iss", half of the account's name
        options.SaveTokens = false;
        options.Scope.Clear();
        options.Scope.Add("openid");
        options.Events.OnRemoteFailure = context =>
        {
            context.Response.Redirect("/sign-in?error=external");
            context.HandleResponse();
            return Task.CompletedTask;
        };
    }

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
