using System.Net;
using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Web.Identity.Company;

namespace Platform.Web.Identity.Sessions;

/// <summary>Whether a session may go on: the person, the password, the membership and the tenant as they are now.</summary>
public sealed class SessionCheck(IDbContextFactory<PlatformDb> dbs, TenantChoices choices, CompanyProviders companies, AgencyNetworks networks, SessionBook book, TimeProvider clock)
{
    /// <returns>The principal as it should be now (the same one when nothing changed), or null when the session has ended.</returns>
    public async Task<ClaimsPrincipal?> RunAsync(ClaimsPrincipal principal, CancellationToken ct)
    {
        if (await UserAsync(principal, ct) is not { } user) return null;
        if (SessionPrincipal.Session(principal) is { } session && !await book.HoldsAsync(user.Id, session, ct)) return null;
        var open = await choices.ReadAsync(user.Id, ct);
        if (open.FirstOrDefault(choice => SessionPrincipal.IsFor(principal, choice)) is not { } current) return null;
        var via = SessionPrincipal.Via(principal);
        if (!await companies.AllowsAsync(via, current, ct) || await IsOutsideAsync(principal, ct)) return null;
        return SessionPrincipal.Says(principal, current)
            ? principal
            : SessionPrincipal.Of(user, current, via is null && open.Count > 1, SessionPrincipal.SignedInAt(principal), via, SessionPrincipal.Session(principal));
    }

    /// <returns>Whether an agency's person is not in the networks from which the lender lets the agency work.</returns>
    public async Task<bool> IsOutsideAsync(ClaimsPrincipal principal, CancellationToken ct)
    {
        // A token does not say from where: it is used by a client's server, and no agency's work can be done with it.
        if (principal.FindFirstValue(SessionPrincipal.FromClaim) is not { } said) return false;
        if (TenantPrincipal.Tenant(principal) is not { } tenant || TenantPrincipal.Actor(principal)?.Agency is not { } agency) return false;
        return !await networks.AllowsAsync(tenant, agency, IPAddress.TryParse(said, out var from) ? from : null, ct);
    }

    /// <returns>The person of a full or half session; null when disabled, changed or signed in too long ago.</returns>
    public async Task<User?> UserAsync(ClaimsPrincipal principal, CancellationToken ct)
    {
        if (SessionPrincipal.UserId(principal) is not { } id) return null;
        if (SessionPrincipal.SignedInAt(principal) + SessionPrincipal.Longest < clock.GetUtcNow()) return null;
        await using var db = await dbs.CreateDbContextAsync(ct);
        var user = await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.Id == id, ct);
        return user is { IsDisabled: false } && SessionPrincipal.HasStampOf(principal, user) ? user : null;
    }
}
