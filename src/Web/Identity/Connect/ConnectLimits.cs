using System.Globalization;
using System.Threading.RateLimiting;
using OpenIddict.Abstractions;

namespace Platform.Web.Identity.Connect;

/// <summary>
/// How often the issuer's endpoints may be asked from one address: guessing a secret has to be slow. Stands before the
/// issuer itself, which answers a wrong secret without anything behind it.
/// </summary>
public sealed class ConnectLimits : IDisposable
{
    /// <summary>Requests in a minute for each address, unless <c>Identity:TokenRequestsPerMinute</c> says otherwise.</summary>
    public const int Usual = 300;

    private readonly RequestDelegate _next;
    private readonly PartitionedRateLimiter<HttpContext> _limiter;

    public ConnectLimits(RequestDelegate next, IConfiguration configuration)
    {
        _next = next;
        var most = Math.Max(1, configuration.GetValue("Identity:TokenRequestsPerMinute", Usual));
        _limiter = PartitionedRateLimiter.Create<HttpContext, string>(http => RateLimitPartition.GetSlidingWindowLimiter(
            http.Connection.RemoteIpAddress?.ToString() ?? "",
            _ => new SlidingWindowRateLimiterOptions
            {
                PermitLimit = most, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = 6, QueueLimit = 0,
            }));
    }

    public async Task InvokeAsync(HttpContext http)
    {
        if (!http.Request.Path.StartsWithSegments("/connect"))
        {
            await _next(http);
            return;
        }
        using var turn = await _limiter.AcquireAsync(http, 1, http.RequestAborted);
        if (turn.IsAcquired)
        {
            await _next(http);
            return;
        }
        http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        http.Response.Headers.RetryAfter = 10.ToString(CultureInfo.InvariantCulture);
        await http.Response.WriteAsJsonAsync(
            new Dictionary<string, string>
            {
                [OpenIddictConstants.Parameters.Error] = OpenIddictConstants.Errors.SlowDown,
                [OpenIddictConstants.Parameters.ErrorDescription] = "Too many requests from this address; wait ten seconds.",
            }, http.RequestAborted);
    }

    public void Dispose() => _limiter.Dispose();
}
