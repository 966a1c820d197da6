using Platform.Web.Identity.Connect;
using Platform.Web.Identity.Sessions;

namespace Platform.Web.Jobs;

/// <summary>Deletes tokens and sessions that are of no use any more; they are the platform's and no tenant's.</summary>
public sealed class PruneTokensJob(IServiceScopeFactory scopes, Passes passes, ILogger<PruneTokensJob> log) : PlatformJob(passes, log)
{
    protected override async Task RunAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<PruneTokens>().RunAsync(ct);
        await scope.ServiceProvider.GetRequiredService<SessionBook>().PruneAsync(ct);
    }
}
