using Platform.Tenancy.Access;

namespace Platform.Web.Identity;

/// <summary>Files that take people's data out want a fresh proof of who takes them.</summary>
public static class FreshProof
{
    /// <summary>Leads to the page that asks for it, and from there to the file.</summary>
    public static RouteHandlerBuilder NeedsFreshProof(this RouteHandlerBuilder route) => route.AddEndpointFilter(async (context, next) =>
    {
        var http = context.HttpContext;
        if (await http.RequestServices.GetRequiredService<ProofOfPerson>().DemandAsync(http.RequestAborted) is null) return await next(context);
        var from = Uri.TryCreate(http.Request.Headers.Referer.ToString(), UriKind.Absolute, out var page) && page.Authority == http.Request.Host.Value ? page.PathAndQuery : "/";
        return Results.LocalRedirect(
            $"/prove?then={Uri.EscapeDataString(http.Request.Path + http.Request.QueryString.Value)}&back={Uri.EscapeDataString(from)}");
    });
}
