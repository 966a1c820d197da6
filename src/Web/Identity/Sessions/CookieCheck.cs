using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.StaticAssets;

namespace Platform.Web.Identity.Sessions;

/// <summary>Judges the cookie of every request that is not for an asset, so that a removed person is out at the next click.</summary>
public sealed class CookieCheck(SessionCheck check) : CookieAuthenticationEvents
{
    /// <summary>Set when a session ended because its person is outside of the agency's networks.</summary>
    public const string OutsideItem = "session.outside";

    public override Task RedirectToLogin(RedirectContext<CookieAuthenticationOptions> context)
    {
        if (context.HttpContext.Items.ContainsKey(OutsideItem)) context.RedirectUri += "&error=network";
        return base.RedirectToLogin(context);
    }

    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        var http = context.HttpContext;
        if (http.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is not null) return;
        SessionPrincipal.Note(context.Principal!, http.Connection.RemoteIpAddress);
        var now = await check.RunAsync(context.Principal!, http.RequestAborted);
        if (now is null)
        {
            if (await check.IsOutsideAsync(context.Principal!, http.RequestAborted)) http.Items[OutsideItem] = true;
            context.RejectPrincipal();
            await http.SignOutAsync(SessionPrincipal.Scheme);
        }
        else if (!ReferenceEquals(now, context.Principal))
        {
            SessionPrincipal.Note(now, http.Connection.RemoteIpAddress);
            context.ReplacePrincipal(now);
            context.ShouldRenew = true;
        }
    }
}
