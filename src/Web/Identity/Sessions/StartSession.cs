using Microsoft.AspNetCore.Authentication;
using Platform.Tenancy.Access;
using Platform.Tenancy.Tenants;
using Platform.Web.Identity.SecondFactors;
using Platform.Web.Shared.Culture;

namespace Platform.Web.Identity.Sessions;

/// <summary>What became of somebody who wanted in.</summary>
public enum Entry
{
    In,

    /// <summary>An agency's person who is not where the lender lets the agency work.</summary>
    Outside,

    /// <summary>The lender demands a second step and the person has none: it is set up first.</summary>
    SetUp,
}

/// <summary>Writes the session cookie of one choice, or the half session of a person who still has to choose.</summary>
public sealed class StartSession(SessionTrail trail, AgencyNetworks networks, FactorVault factors, FactorDemand demand, SessionBook book, TimeProvider clock)
{
    /// <summary>Goes on after a first proof: to the second factor where the person has one, else into the session.</summary>
    /// <returns>Where the browser goes next.</returns>
    public async Task<string> RunAsync(HttpContext http, User user, IReadOnlyList<TenantChoice> open, string? back)
    {
        if (!await factors.HasAsync(user.Id, http.RequestAborted)) return await ProvenAsync(http, user, open, back);
        await http.SignInAsync(SessionPrincipal.FactorScheme, SessionPrincipal.Half(user, clock.GetUtcNow(), SessionPrincipal.FactorScheme));
        return $"/sign-in/code?back={Uri.EscapeDataString(LocalPath.Of(back))}";
    }

    /// <summary>Into the session, or to the choice of a tenant, of a person of whom nothing more is asked.</summary>
    /// <returns>Where the browser goes next.</returns>
    public async Task<string> ProvenAsync(
        HttpContext http, User user, IReadOnlyList<TenantChoice> open, string? back, DateTimeOffset? since = null)
    {
        var path = LocalPath.Of(back);
        if (open.Count > 1)
        {
            await http.SignInAsync(SessionPrincipal.HalfScheme, SessionPrincipal.Half(user, since ?? clock.GetUtcNow()));
            return $"/choose-tenant?back={Uri.EscapeDataString(path)}";
        }
        return PathOf(await FullAsync(http, user, open[0], hasOthers: false, since), path);
    }

    /// <returns>Where the browser goes after that.</returns>
    public static string PathOf(Entry entry, string? back) => entry switch
    {
        Entry.In => LocalPath.Of(back),
        Entry.Outside => Outside,
        Entry.SetUp or _ => $"/sign-in/set-up?back={Uri.EscapeDataString(LocalPath.Of(back))}",
    };

    /// <summary>Where a person is sent who is not in the agency's networks; the page says why.</summary>
    public const string Outside = "/sign-in?error=network";

    /// <summary>Opens the session, unless something stands against it. Who comes by the company's own provider proved a second step there.</summary>
    public async Task<Entry> FullAsync(
        HttpContext http, User user, TenantChoice choice, bool hasOthers, DateTimeOffset? since = null, TenantId? via = null)
    {
        if (choice is { Tenant: { } lender, Agency: { } agency } && !await networks.AllowsAsync(lender.Id, agency, http.Connection.RemoteIpAddress, http.RequestAborted))
        {
            await trail.WriteAsync(user, [choice], SessionTrail.Refused, allowed: false, http.RequestAborted);
            return Entry.Outside;
        }
        if (via is null && !await factors.HasAsync(user.Id, http.RequestAborted) && await demand.IsDueAsync(choice, http.RequestAborted))
        {
            await http.SignInAsync(SessionPrincipal.HalfScheme, SessionPrincipal.Half(user, since ?? clock.GetUtcNow()));
            return Entry.SetUp;
        }
        await trail.WriteAsync(user, [choice], SessionTrail.Start, allowed: true, http.RequestAborted); // first the entry, then the cookie
        await http.SignOutAsync(SessionPrincipal.HalfScheme);
        // A person sees the language it chose, whatever the machine in front of it prefers.
        if (user.Language is { } language && Cultures.Supported.Contains(language)) CultureEndpoint.Keep(http, language, clock);
        var session = await book.BeginAsync(http, user, choice, since ?? clock.GetUtcNow(), http.RequestAborted);
        await http.SignInAsync(
            SessionPrincipal.Scheme, SessionPrincipal.Of(user, choice, hasOthers, since ?? clock.GetUtcNow(), via, session));
        return Entry.In;
    }
}
