using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.StaticAssets;
using OpenIddict.Abstractions;

namespace Platform.Web.Hosting;

/// <summary>
/// How often one person, or one address that nobody has signed in from, may ask for pages and send forms. The API, the
/// issuer and the debtor's forms have limits of their own; files and circuits are not counted.
/// </summary>
public static class PageLimits
{
    /// <summary>Pages and files of one person in a minute, unless <c>Limits:RequestsPerMinute</c> says otherwise: no hand is as quick.</summary>
    public const int UsualRequests = 600;

    /// <summary>
    /// Forms in a minute from one address without sign-in, unless <c>Limits:FormsPerMinute</c> says otherwise: a whole office
    /// comes to work behind one address, and somebody who tries one password on many accounts is slowed down (ASVS 2.4.1).
    /// </summary>
    public const int UsualForms = 120;

    public static IServiceCollection AddPageLimits(this IServiceCollection services)
    {
        services.AddOptions<RateLimiterOptions>().Configure<IConfiguration>((limits, configuration) =>
        {
            var requests = Math.Max(1, configuration.GetValue("Limits:RequestsPerMinute", UsualRequests));
            var forms = Math.Max(1, configuration.GetValue("Limits:FormsPerMinute", UsualForms));
            limits.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limits.OnRejected = AnswerAsync;
            limits.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(http => Of(http, requests, forms));
        });
        return services;
    }

    private static RateLimitPartition<string> Of(HttpContext http, int requests, int forms)
    {
        if (http.GetEndpoint() is not { } endpoint || endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is not null
            || http.Request.Path.StartsWithSegments("/api") || http.Request.Path.StartsWithSegments("/_blazor"))
            return RateLimitPartition.GetNoLimiter("");
        if (http.User.Identity?.IsAuthenticated == true && http.User.FindFirst(OpenIddictConstants.Claims.Subject)?.Value is { } person)
            return Window("person:" + person, requests);
        // Providers' words come without sign-in too, by the thousand: only our own pages and their forms are counted.
        if (endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is null) return RateLimitPartition.GetNoLimiter("");
        var address = http.Connection.RemoteIpAddress?.ToString() ?? "";
        return HttpMethods.IsPost(http.Request.Method) ? Window("forms:" + address, forms) : Window("pages:" + address, 2 * requests);
    }

    private static RateLimitPartition<string> Window(string key, int most) => RateLimitPartition.GetSlidingWindowLimiter(
        key, _ => new SlidingWindowRateLimiterOptions { PermitLimit = most, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = 6, QueueLimit = 0 });

    // Nobody's language is asked here: what runs wild is to cost as little as can be.
    private static ValueTask AnswerAsync(OnRejectedContext rejected, CancellationToken ct)
    {
        var http = rejected.HttpContext;
        http.Response.Headers.RetryAfter = 10.ToString(CultureInfo.InvariantCulture);
        http.Response.ContentType = "text/plain; charset=utf-8";
        return new ValueTask(http.Response.WriteAsync("Too many requests. Wait a minute.\n请求过多，请稍候一分钟。\n", ct));
    }
}
