using Microsoft.AspNetCore.HttpOverrides;
using Platform.Web.Identity;

namespace Platform.Web.Hosting;

/// <summary>
/// Whose word is taken for where a request comes from: the proxies of <c>Hosting:Proxies</c> (addresses or CIDR ranges,
/// commas between them) and nobody else. What anybody else writes into <c>X-Forwarded-For</c> is not looked at.
/// </summary>
public static class Proxies
{
    /// <exception cref="InvalidOperationException">An entry is no range, or every sender is believed as well.</exception>
    public static WebApplication UseProxies(this WebApplication app)
    {
        var named = (app.Configuration["Hosting:Proxies"] ?? "").Split([',', ' ', ';'], StringSplitOptions.RemoveEmptyEntries);
        if (named.Length == 0) return app;
        if (app.Configuration.GetValue<bool>("FORWARDEDHEADERS_ENABLED"))
            throw new InvalidOperationException("Hosting:Proxies names who is believed, and ASPNETCORE_FORWARDEDHEADERS_ENABLED believes everybody: set one of them.");
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var name in named)
            options.KnownIPNetworks.Add(AgencyNetworks.Read(name) ?? throw new InvalidOperationException($"Hosting:Proxies: '{name}' is no address and no CIDR range."));
        app.UseForwardedHeaders(options);
        return app;
    }
}
