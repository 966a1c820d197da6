using System.Threading.RateLimiting;

namespace Platform.Web.Features.Debtor;

/// <summary>How often one address may send the debtor's forms: beyond what a person does, and far below what guessing needs.</summary>
public static class DebtorLimits
{
    public const string Policy = "debtor";
    private const int PerMinute = 60;

    public static IServiceCollection AddDebtorLimits(this IServiceCollection services) => services.AddRateLimiter(limits =>
        limits.AddPolicy(Policy, http => RateLimitPartition.GetFixedWindowLimiter(
            http.Connection.RemoteIpAddress?.ToString() ?? "", _ => new FixedWindowRateLimiterOptions
            {
                PermitLimit = PerMinute, Window = TimeSpan.FromMinutes(1), QueueLimit = 0,
            })));
}
