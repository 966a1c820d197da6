using Platform.Collections.SelfService;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Web.Features.Debtor;

/// <summary>
/// Lets debtors in: each request works in a scope of its own, bound to the lender of the link or cookie, so that whoever
/// else is signed in at the same browser makes no difference. At another lender's host nothing opens.
/// </summary>
public sealed class DebtorDoor(
    TenantRunner runner, TenantCatalog tenants, TenantHosts hosts, DebtorLinkTokens tokens, IHostEnvironment environment)
{
    private static readonly Actor Stranger = new(ActorKind.Debtor, "unproven", "debtor", []);

    private string Cookie => environment.IsDevelopment() ? "debtor" : "__Secure-debtor";

    public async Task<bool> OpenAsync(HttpContext http, string token)
    {
        if (tokens.Read(token) is not { } word || !await IsHereAsync(http, word.Tenant)) return false;
        var opened = await AsStrangerAsync<OpenLink, Result<SelfSession>>(http, word.Tenant, (open, ct) => open.RunAsync(token, ct));
        if (opened.IsRefused) return false;
        Keep(http, opened.Value);
        return true;
    }

    /// <returns>Null when there is no session that holds.</returns>
    public async Task<(SelfSession Session, SelfVisitor Visitor)?> WhoAsync(HttpContext http)
    {
        if (SelfSession.Read(http.Request.Cookies[Cookie]) is not { } session || !await IsHereAsync(http, session.Tenant)) return null;
        var visitor = await AsStrangerAsync<FindSession, SelfVisitor?>(http, session.Tenant, (find, ct) => find.RunAsync(session, ct));
        return visitor is null ? null : (session, visitor);
    }

    /// <summary>Before the proof: in nobody's name.</summary>
    public Task<T> AsStrangerAsync<TCase, T>(HttpContext http, TenantId tenant, Func<TCase, CancellationToken, Task<T>> use)
        where TCase : notnull => RunAsync(http, tenant, Stranger, use);

    /// <summary>In the proven debtor's own name.</summary>
    public Task<T> AsDebtorAsync<TCase, T>(HttpContext http, SelfSession session, SelfVisitor visitor, Func<TCase, CancellationToken, Task<T>> use)
        where TCase : notnull => visitor.IsProven
        ? RunAsync(http, session.Tenant, Actor.Debtor(visitor.Debtor.Value), use)
        : throw new InvalidOperationException("Nobody has proven to be this debtor.");

    public void Keep(HttpContext http, SelfSession session) => http.Response.Cookies.Append(Cookie, session.Write(), Shape(http));

    public void Drop(HttpContext http) => http.Response.Cookies.Delete(Cookie, Shape(http));

    private CookieOptions Shape(HttpContext http) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = http.Request.IsHttps || !environment.IsDevelopment(),
        Path = "/d",
        MaxAge = SelfSession.Lasts,
        IsEssential = true,
    };

    private async Task<bool> IsHereAsync(HttpContext http, TenantId tenant) =>
        await tenants.FindAsync(tenant, http.RequestAborted) is { Status: TenantStatus.Active } lender
        && (hosts.KeyOf(http.Request.Host.Host) is not { } host || host == lender.Key);

    private Task<T> RunAsync<TCase, T>(HttpContext http, TenantId tenant, Actor actor, Func<TCase, CancellationToken, Task<T>> use)
        where TCase : notnull =>
        runner.RunAsync(tenant, actor, (services, ct) => use(services.GetRequiredService<TCase>(), ct), http.RequestAborted);
}
