using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenIddict.Server;
using OpenIddict.Validation;
using OpenIddict.Validation.AspNetCore;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Web.Identity.Company;
using Platform.Web.Identity.Connect;
using Platform.Web.Identity.SecondFactors;
using Platform.Web.Identity.Sessions;

namespace Platform.Web.Identity;

/// <summary>Sign-in of people by cookie and of lenders' systems by token; one issuer for all tenants.</summary>
public static class IdentityServices
{
    private const string Either = "either";

    public static WebApplicationBuilder AddIdentity(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddIdentityCore<User>(Rules).AddDefaultTokenProviders();
        services.AddScoped<IUserStore<User>, UserOnlyStore<User, PlatformDb, Guid>>();
        services.AddScoped<IPasswordValidator<User>, PasswordSense>();
        services.AddScoped<SignInWithPassword>().AddScoped<SetPassword>().AddSingleton<Invitations>();
        services.AddSingleton<TenantChoices>().AddSingleton<SessionCheck>().AddSingleton<StartSession>().AddSingleton<SessionTrail>().AddSingleton<SessionBook>();
        services.AddSingleton<FactorVault>().AddScoped<ProveSecondFactor>().AddScoped<ChangeSecondFactor>().AddScoped<ProveAgain>().AddScoped<ProveFirst>().AddSingleton<FactorDemand>();

        services.AddSingleton<AgencyNetworks>().AddSingleton<CompanyHttp>().AddSingleton<CompanyMetadata>().AddSingleton<CompanyProviders>().AddSingleton<CompanyExchange>().AddScoped<EnterByCompany>();
        var external = ExternalIssuer.From(builder.Configuration);
        services.AddSingleton(external);
        AddSchemes(builder, external);
        services.AddSingleton<IAuthorizationPolicyProvider, PermissionPolicies>();
        services.AddSingleton<IAuthorizationHandler, PermissionHandler>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, RefusedPolicies>();
        services.AddAuthorizationBuilder().SetFallbackPolicy(
            new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddScoped<AuthenticationStateProvider, CircuitSession>();
        AddIssuer(builder);
        return builder;
    }

    /// <summary>Behind routing and before authorization: who asks, then for which tenant.</summary>
    public static WebApplication UseIdentity(this WebApplication app)
    {
        app.UseMiddleware<ConnectLimits>();
        app.UseAuthentication();
        app.UseMiddleware<TenantMiddleware>();
        return app;
    }

    public static WebApplication MapIdentity(this WebApplication app)
    {
        app.MapConnect();
        app.MapSessionEndpoints();
        app.MapProfile();
        app.MapCompany();
        app.MapExternal(app.Services.GetRequiredService<ExternalIssuer>());
        return app;
    }

    // Length is what protects; composition rules only make passwords worse (ASVS 5.0, 6.2).
    private static void Rules(IdentityOptions identity)
    {
        identity.Password.RequiredLength = 12;
        identity.Password.RequiredUniqueChars = 5;
        identity.Password.RequireDigit = false;
        identity.Password.RequireLowercase = false;
        identity.Password.RequireUppercase = false;
        identity.Password.RequireNonAlphanumeric = false;
        identity.User.RequireUniqueEmail = true;
        identity.Lockout.MaxFailedAccessAttempts = 5;
        identity.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(15);
        identity.ClaimsIdentity.UserIdClaimType = "sub";
        identity.ClaimsIdentity.UserNameClaimType = "name";
        identity.ClaimsIdentity.RoleClaimType = TenantClaims.Role;
    }

    private static void AddSchemes(WebApplicationBuilder builder, ExternalIssuer external)
    {
        var isDevelopment = builder.Environment.IsDevelopment();
        builder.Services.AddScoped<CookieCheck>();
        var schemes = builder.Services.AddAuthentication(Either)
            .AddPolicyScheme(Either, null, policy => policy.ForwardDefaultSelector = http =>
                // The API is for tokens only: a cookie that a browser sends by itself opens nothing there.
                http.Request.Path.StartsWithSegments("/api")
                    ? OpenIddictValidationAspNetCoreDefaults.AuthenticationScheme
                    : SessionPrincipal.Scheme)
            .AddCookie(SessionPrincipal.Scheme, cookie =>
            {
                Shape(cookie, "session", isDevelopment);
                cookie.ExpireTimeSpan = SessionPrincipal.Longest;
                cookie.EventsType = typeof(CookieCheck);
            })
            .AddCookie(SessionPrincipal.HalfScheme, cookie =>
            {
                Shape(cookie, "session-half", isDevelopment);
                cookie.ExpireTimeSpan = TimeSpan.FromMinutes(10);
            })
            .AddCookie(SessionPrincipal.FactorScheme, cookie =>
            {
                Shape(cookie, "session-factor", isDevelopment);
                cookie.ExpireTimeSpan = TimeSpan.FromMinutes(5);
            });
        if (!external.IsConfigured) return;
        schemes.AddCookie(ExternalEndpoints.CookieScheme, cookie =>
            {
                Shape(cookie, "external", isDevelopment);
                cookie.ExpireTimeSpan = TimeSpan.FromMinutes(5);
            })
            .AddOpenIdConnect(ExternalIssuer.Scheme, options => external.Shape(options, isDevelopment));
    }

    private static void Shape(CookieAuthenticationOptions options, string name, bool isDevelopment)
    {
        options.Cookie.Name = isDevelopment ? name : $"__Host-{name}";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.SecurePolicy = isDevelopment ? CookieSecurePolicy.SameAsRequest : CookieSecurePolicy.Always;
        options.SlidingExpiration = false;
        options.LoginPath = "/sign-in";
        options.AccessDeniedPath = "/access-denied";
        options.ReturnUrlParameter = "back";
    }

    private static void AddIssuer(WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<RotateIssuerKeys>().AddSingleton<IssuerKeys>().AddHostedService<IssuerKeyWatch>();
        services.AddSingleton<IOptionsChangeTokenSource<OpenIddictServerOptions>>(provider => provider.GetRequiredService<IssuerKeys>());
        services.AddSingleton<IOptionsChangeTokenSource<OpenIddictValidationOptions>>(provider => provider.GetRequiredService<IssuerKeys>());
        services.AddSingleton<IConfigureOptions<OpenIddictServerOptions>>(
            provider => provider.GetRequiredService<IssuerKeys>());
        services.AddScoped<PruneTokens>().AddScoped<ClientTokens>().AddScoped<ClientUse>();
        services.AddSingleton<RefuseDisabledClients>().AddSingleton<TakeAssertionOnce>();
        services.AddOpenIddict()
            .AddCore(core => core.ReplaceApplicationManager(typeof(ClientManager<>))
                .UseEntityFrameworkCore().UseDbContext<PlatformDb>().ReplaceDefaultEntities<Guid>())
            .AddServer(server => ConnectServer.Configure(
                server, builder.Configuration["Identity:Issuer"], builder.Environment.IsDevelopment()))
            .AddValidation(validation =>
            {
                validation.UseLocalServer();
                validation.UseAspNetCore();
                // Without this a revoked token would work until it ends.
                validation.EnableTokenEntryValidation();
            });
    }
}
