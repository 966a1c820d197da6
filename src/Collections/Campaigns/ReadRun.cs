using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Campaigns;

/// <summary>One run and where its attempts stand.</summary>
public sealed class ReadRun(TenantScope scope, TenantDbFactory dbs)
{
    public async Task<Result<RunView>> RunAsync(Guid runId, CancellationToken ct)
    {
        if (scope.Demand(Permission.ViewAttempts) is { } forbidden) return forbidden;
        await using var db = await dbs.ReadAsync(ct);
        var found = await RunView.ReadAsync(db, [runId], ct);
        return found.Count == 0 ? Refusal.NotFound("run") : found[0];
    }
}
