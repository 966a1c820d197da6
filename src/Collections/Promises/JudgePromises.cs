using Platform.Collections.Accounts;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Promises;

/// <summary>Judges the promises whose day and days of grace are over; run by the clock, in batches.</summary>
public sealed class JudgePromises(TenantDbFactory dbs, TenantScope scope, Feed feed, TimeProvider clock)
{
    private const int Batch = 500;

    /// <returns>How many were settled.</returns>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        // A look first: a clock that finds nothing takes no turn from those who write.
        await using (var look = await dbs.ReadAsync(ct))
        {
            if ((await DueAsync(look, now, ct)).Count == 0) return 0;
        }
        await using var db = await dbs.WriteAsync(ct);
        var settled = await PromiseBook.JudgeAsync(db, await DueAsync(db, now, ct), now, ct);
        db.AfterCommit(() => feed.Publish(scope.TenantId, Topics.Cases));
        await db.CommitAsync(ct);
        return settled;
    }

    private static Task<List<AccountId>> DueAsync(TenantDb db, DateTimeOffset now, CancellationToken ct) => db.QueryAsync(
        $"""
        select distinct account_id from promises
        where tenant_id = {db.TenantId} and state = {PromiseState.Open} and judge_at <= {now} limit {Batch}
        """, row => row.Id<AccountId>(0), ct);
}
