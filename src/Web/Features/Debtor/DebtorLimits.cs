using System.Threading.RateLimiting;

namespace Platform.Web.Features.Debtor;

/// <summary>How often one address may send the debtor's forms: beyond what a person does, and far below what guessing needs.</summary>
public static class DebtorLimits
{
    public const string Policy = "debtor";
    private const int PerMinute = 60;

    public static IServiceCollection AddDebtorLimits(this IServiceCollection services) => services.AddRateLimiter(limits =>
    {
        limits.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limits.OnRejected = (rejected, ct) =>
        {
            rejected.HttpContext.Response.ContentType = "text/plain; charset=utf-8";
            return new ValueTask(rejected.HttpContext.Response.WriteAsync("Too many requests. Wait a minute.\n请求过多，请稍候一分钟。\n", ct));
        };
        limits.AddPolicy(Policy, http => RateLimitPartition.GetFixedWindowLimiter(
            http.Connection.RemoteIpAddress?.ToString() ?? "", _ => new FixedWindowRateLimiterOptions
            {
                PermitLimit = PerMinute, Window = TimeSpan.FromMinutes(1), QueueLimit = 0,
            }));
    });
}
