using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.StaticAssets;

namespace Platform.Web.Identity.Sessions;

/// <summary>Judges the cookie of every request that is not for an asset, so that a removed person is out at the next click.</summary>
public sealed class CookieCheck(SessionCheck check) : CookieAuthenticationEvents
{
    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        var http = context.HttpContext;
        if (http.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is not null) return;
        var now = await check.RunAsync(context.Principal!, http.RequestAborted);
        if (now is null)
        {
            context.RejectPrincipal();
            await http.SignOutAsync(SessionPrincipal.Scheme);
        }
        else if (!ReferenceEquals(now, context.Principal))
        {
            context.ReplacePrincipal(now);
            context.ShouldRenew = true;
        }
    }
}
