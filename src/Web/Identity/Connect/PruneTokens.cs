using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using Platform.Tenancy.Data;

namespace Platform.Web.Identity.Connect;

/// <summary>Deletes tokens, authorizations and used assertions that have been of no use for a day; run by the clock.</summary>
public sealed class PruneTokens(
    IOpenIddictTokenManager tokens, IOpenIddictAuthorizationManager authorizations, PlatformDb db, TimeProvider clock)
{
    /// <returns>How many rows were deleted.</returns>
    public async Task<long> RunAsync(CancellationToken ct)
    {
        var before = clock.GetUtcNow() - TimeSpan.FromDays(1);
        var assertions = await db.UsedAssertions.Where(used => used.Until < before).ExecuteDeleteAsync(ct);
        return assertions + await tokens.PruneAsync(before, ct) + await authorizations.PruneAsync(before, ct);
    }
}
