using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using OpenIddict.Abstractions;
using Platform.Tenancy;
using Platform.Web.Api.Problems;

namespace Platform.Web.Api;

/// <summary>How often one client of the API may ask; a lender's system that runs wild does not take the others' turn.</summary>
public static class ApiLimits
{
    public const string Policy = "api";

    /// <summary>Requests in a minute for each client, unless <c>Api:RequestsPerMinute</c> says otherwise.</summary>
    public const int Usual = 3_000;

    public static IServiceCollection AddApiLimits(this IServiceCollection services) =>
        services.AddRateLimiter(limits => limits.AddPolicy<string, PerClient>(Policy));

    /// <summary>By the token's client; whoever has none is refused before this.</summary>
    private sealed class PerClient(IConfiguration configuration) : IRateLimiterPolicy<string>
    {
        private readonly int _most = Math.Max(1, configuration.GetValue("Api:RequestsPerMinute", Usual));
        private static readonly TimeSpan Slice = TimeSpan.FromSeconds(10);

        public Func<OnRejectedContext, CancellationToken, ValueTask> OnRejected => static (rejected, ct) =>
        {
            var http = rejected.HttpContext;
            var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : Slice;
            var seconds = (int)Math.Ceiling(wait.TotalSeconds);
            http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            var body = http.RequestServices.GetRequiredService<ApiAnswers>().Body(new Refusal("too_many_requests", seconds), http);
            return new ValueTask(http.Response.WriteAsJsonAsync(body, options: null, ProblemBody.ContentType, ct));
        };

        public RateLimitPartition<string> GetPartition(HttpContext httpContext) => RateLimitPartition.GetTokenBucketLimiter(
            httpContext.User.GetClaim(OpenIddictConstants.Claims.Subject) ?? httpContext.Connection.RemoteIpAddress?.ToString() ?? "",
            _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = _most, TokensPerPeriod = Math.Max(1, _most / 6), ReplenishmentPeriod = Slice, QueueLimit = 0,
            });
    }
}
