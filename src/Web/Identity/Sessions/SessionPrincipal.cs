using System.Globalization;
using System.Net;
using System.Security.Claims;
using Platform.Tenancy.Access;
using Platform.Tenancy.Tenants;
using Platform.Web.Layout;

namespace Platform.Web.Identity.Sessions;

/// <summary>What the session cookie says: who, for which tenant, in which roles, since when.</summary>
public static class SessionPrincipal
{
    public const string Scheme = "session";

    /// <summary>Password was right, tenant not chosen yet: opens nothing but the choice.</summary>
    public const string HalfScheme = "session-half";

    /// <summary>Password was right, the second factor is still to be shown: opens nothing but the page that asks for it.</summary>
    public const string FactorScheme = "session-factor";

    private const string Stamp = "stamp";
    private const string Since = "since";
    private const string ViaClaim = "via";
    private const string SessionClaim = "sid";

    /// <summary>From where the request or the circuit comes; said by this host for itself and believed by nobody else.</summary>
    public const string FromClaim = "from";

    /// <summary>A working day; after it the person proves again who it is, whatever was clicked meanwhile.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    public static ClaimsPrincipal Of(User user, TenantChoice choice, bool hasOthers, DateTimeOffset since, TenantId? via = null, Guid? session = null)
    {
        var identity = new ClaimsIdentity(Scheme, "name", TenantClaims.Role);
        Add("sub", user.Id.ToString("D"));
        Add("name", string.IsNullOrWhiteSpace(user.DisplayName) ? user.UserName ?? "" : user.DisplayName);
        Add(Stamp, user.SecurityStamp ?? "");
        Add(Since, since.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        foreach (var role in choice.Roles) Add(TenantClaims.Role, role.ToString());
        if (choice.Tenant is { } tenant)
        {
            Add(TenantClaims.Tenant, tenant.Id.ToString());
            Add(TenantClaims.TenantKey, tenant.Key);
            Add(ShellFacts.TenantNameClaim, tenant.Name);
            if (tenant.IsDemo) Add(ShellFacts.TenantDemoClaim, "true");
        }
        if (choice.Agency is { } agency) Add(TenantClaims.Agency, agency.ToString());
        if (via is { } company) Add(ViaClaim, company.ToString());
        if (session is { } opened) Add(SessionClaim, opened.ToString("D"));
        if (hasOthers) Add(ShellFacts.TenantChoiceClaim, "true");
        return new ClaimsPrincipal(identity);

        void Add(string type, string value) => identity.AddClaim(new Claim(type, value));
    }

    /// <param name="scheme"><see cref="HalfScheme"/> or <see cref="FactorScheme"/>.</param>
    public static ClaimsPrincipal Half(User user, DateTimeOffset since, string scheme = HalfScheme)
    {
        var identity = new ClaimsIdentity(scheme);
        identity.AddClaim(new Claim("sub", user.Id.ToString("D")));
        identity.AddClaim(new Claim(Stamp, user.SecurityStamp ?? ""));
        identity.AddClaim(new Claim(Since, since.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)));
        return new ClaimsPrincipal(identity);
    }

    public static Guid? UserId(ClaimsPrincipal principal) =>
        Guid.TryParse(principal.FindFirstValue("sub"), out var id) ? id : null;

    /// <returns>The session that the cookie names; null for what is no session of a browser.</returns>
    public static Guid? Session(ClaimsPrincipal principal) =>
        Guid.TryParse(principal.FindFirstValue(SessionClaim), out var id) ? id : null;

    /// <returns>The lender whose own provider has spoken for the person; null when the person has proven itself here.</returns>
    public static TenantId? Via(ClaimsPrincipal principal) =>
        Guid.TryParse(principal.FindFirstValue(ViaClaim), out var id) ? new TenantId(id) : null;

    /// <summary>Notes in the request's own principal from where it comes: its circuit is judged by that again and again.</summary>
    public static void Note(ClaimsPrincipal principal, IPAddress? from)
    {
        if (principal.Identity is not ClaimsIdentity identity) return;
        foreach (var held in identity.FindAll(FromClaim).ToList()) identity.RemoveClaim(held);
        identity.AddClaim(new Claim(FromClaim, from?.ToString() ?? ""));
    }

    public static DateTimeOffset SignedInAt(ClaimsPrincipal principal) =>
        long.TryParse(principal.FindFirstValue(Since), CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : DateTimeOffset.MinValue;

    /// <summary>The stamp changes with the password and when somebody ends all of a person's sessions.</summary>
    public static bool HasStampOf(ClaimsPrincipal principal, User user) =>
        string.Equals(principal.FindFirstValue(Stamp), user.SecurityStamp ?? "", StringComparison.Ordinal);

    /// <summary>That the choice still is what the principal claims: same tenant, agency and roles.</summary>
    public static bool Says(ClaimsPrincipal principal, TenantChoice choice) =>
        IsFor(principal, choice) && principal.FindAll(TenantClaims.Role).Select(claim => claim.Value)
            .Order(StringComparer.Ordinal).SequenceEqual(choice.Roles.Select(role => role.ToString()).Order(StringComparer.Ordinal));

    public static bool IsFor(ClaimsPrincipal principal, TenantChoice choice) =>
        principal.FindFirstValue(TenantClaims.Tenant) == choice.Tenant?.Id.ToString()
        && principal.FindFirstValue(TenantClaims.Agency) == choice.Agency?.ToString();
}
