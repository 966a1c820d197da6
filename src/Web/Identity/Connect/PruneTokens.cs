using OpenIddict.Abstractions;

namespace Platform.Web.Identity.Connect;

/// <summary>Deletes tokens and authorizations that have been of no use for a day; run by the clock.</summary>
public sealed class PruneTokens(
    IOpenIddictTokenManager tokens, IOpenIddictAuthorizationManager authorizations, TimeProvider clock)
{
    /// <returns>How many rows were deleted.</returns>
    public async Task<long> RunAsync(CancellationToken ct)
    {
        var before = clock.GetUtcNow() - TimeSpan.FromDays(1);
        return await tokens.PruneAsync(before, ct) + await authorizations.PruneAsync(before, ct);
    }
}
