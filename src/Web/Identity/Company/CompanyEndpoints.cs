using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Mvc;
using Platform.Tenancy.Access;
using Platform.Tenancy.Tenants;
using Platform.Web.Identity.SecondFactors;
using Platform.Web.Identity.Sessions;

namespace Platform.Web.Identity.Company;

/// <summary>Sign-in by a lender's own provider: out to it, and back to an address that is that lender's alone.</summary>
public static class CompanyEndpoints
{
    private const string Purpose = "platform.company-sign-in.v1";

    /// <summary>Where the provider of this lender sends people back to; what the lender registers there.</summary>
    public static string AnswerPath(string tenantKey) => $"/sign-in/company/{tenantKey}/answer";

    public static void MapCompany(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/sign-in/company", AskAsync)
            .AllowAnonymous().WithMetadata(new RequireAntiforgeryTokenAttribute()).ExcludeFromDescription();
        routes.MapGet("/sign-in/company/{tenantKey}/answer", AnswerAsync).AllowAnonymous().ExcludeFromDescription();
    }

    private static async Task<IResult> AskAsync(
        [FromForm] string tenant, [FromForm] string? back, HttpContext http, TenantCatalog catalog, CompanyProviders providers,
        CompanyExchange exchange, IDataProtectionProvider protection, CancellationToken ct)
    {
        if (await FindAsync(tenant, catalog, providers, ct) is not var (lender, provider)) return Results.LocalRedirect("/sign-in?error=company_refused");
        var redirect = $"{http.Request.Scheme}://{http.Request.Host}{AnswerPath(lender.Key)}";
        var asked = await exchange.AskAsync(provider, redirect, LocalPath.Of(back), ct);
        if (asked.IsRefused) return Back(lender, "company_unreachable");
        http.Response.Cookies.Append(
            Cookie(http), protection.CreateProtector(Purpose).Protect(JsonSerializer.Serialize(asked.Value.Ask)), Options(http, TimeSpan.FromMinutes(10)));
        return Results.Redirect(asked.Value.Url);
    }

    private static async Task<IResult> AnswerAsync(
        string tenantKey, HttpContext http, TenantCatalog catalog, CompanyProviders providers, CompanyExchange exchange, EnterByCompany enter,
        StartSession start, FactorDemand demand, IDataProtectionProvider protection, CancellationToken ct)
    {
        if (await FindAsync(tenantKey, catalog, providers, ct) is not var (lender, provider)) return Results.LocalRedirect("/sign-in?error=company_refused");
        var ask = Take(http, protection);
        if (ask is null) return Back(lender, "company_refused");
        var matched = await exchange.MatchAsync(ask, provider, http.Request.Query, ct);
        if (matched.IsRefused) return Back(lender, matched.Refusal.Code);
        var person = await exchange.ProveAsync(ask, provider, http.Request.Query["code"].ToString(), ct);
        if (person.IsRefused) return Back(lender, person.Refusal.Code);
        var entered = await enter.RunAsync(provider, lender, person.Value, ct);
        if (entered.IsRefused) return Back(lender, entered.Refusal.Code);
        // ASVS 5.0, 6.8.4: what the lender demands of its people, its own provider has to say that they did.
        if (!person.Value.IsTwice && await demand.IsDueAsync(entered.Value.Choice, ct)) return Back(lender, "company_once");
        await start.FullAsync(http, entered.Value.User, entered.Value.Choice, hasOthers: false, since: null, via: lender.Id);
        return Results.LocalRedirect(ask.Back);
    }

    private static async Task<(Tenant Lender, CompanySignIn Provider)?> FindAsync(
        string key, TenantCatalog catalog, CompanyProviders providers, CancellationToken ct) =>
        await catalog.FindAsync(key.ToLowerInvariant(), ct) is { Status: TenantStatus.Active } lender && await providers.FindAsync(lender.Id, ct) is { } provider
            ? (lender, provider)
            : null;

    private static IResult Back(Tenant lender, string error) => Results.LocalRedirect($"/t/{lender.Key}/sign-in?error={error}");

    // Good for one answer, whatever comes of it.
    private static CompanyAsk? Take(HttpContext http, IDataProtectionProvider protection)
    {
        if (http.Request.Cookies[Cookie(http)] is not { } text) return null;
        http.Response.Cookies.Delete(Cookie(http), Options(http, null));
        try
        {
            return JsonSerializer.Deserialize<CompanyAsk>(protection.CreateProtector(Purpose).Unprotect(text));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static string Cookie(HttpContext http) => http.Request.IsHttps ? "__Host-company" : "company";

    private static CookieOptions Options(HttpContext http, TimeSpan? life) => new()
    {
        HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = http.Request.IsHttps, Path = "/", MaxAge = life, IsEssential = true,
    };
}
