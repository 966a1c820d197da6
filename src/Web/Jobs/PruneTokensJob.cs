using Platform.Web.Identity.Connect;

namespace Platform.Web.Jobs;

/// <summary>Deletes tokens that are of no use any more; they are the platform's and no tenant's.</summary>
public sealed class PruneTokensJob(IServiceScopeFactory scopes, Passes passes, ILogger<PruneTokensJob> log) : PlatformJob(passes, log)
{
    protected override async Task RunAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<PruneTokens>().RunAsync(ct);
    }
}
