using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Tenancy.Resolution;

namespace Platform.QualityCheck.Scorecards;

/// <summary>Puts the newest version of a scorecard to use: evaluations begun from now on take it.</summary>
public sealed class PublishScorecard(TenantDbFactory dbs, TenantScope scope, AuditTrail audit, Feed feed, TimeProvider clock)
{
    public async Task<Result> RunAsync(Guid scorecard, CancellationToken ct)
    {
        if (scope.Demand(Permission.ManageQuality) is { } no) return no;
        await using var db = await dbs.WriteAsync(ct);
        var newest = await db.ScorecardVersions.Where(row => row.ScorecardId == scorecard).OrderByDescending(row => row.Version).FirstOrDefaultAsync(ct);
        if (newest is null) return Refusal.NotFound("scorecard");
        if (newest.PublishedAt is not null) return Result.Done;
        newest.PublishedAt = clock.GetUtcNow();
        audit.Write(db, "scorecard.publish", "scorecard", scorecard, $$"""{"version":{{newest.Version}}}""");
        db.AfterCommit(() => feed.Publish(scope.TenantId, Topics.Quality));
        await db.CommitAsync(ct);
        return Result.Done;
    }
}
