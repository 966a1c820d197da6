using Platform.Channels.Messages;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Campaigns;

/// <summary>How quickly providers took a run's messages: from the instant each could leave to its acceptance.</summary>
/// <param name="Sampled">How many of the newest accepted attempts the figures are of.</param>
public sealed record RunTiming(int Sampled, TimeSpan Median, TimeSpan P95);

/// <summary>How many attempts of a run one reason stopped.</summary>
public sealed record ReasonCount(string Reason, long Count);

/// <summary>What the counts of a run do not say: why some were stopped, how quick it goes, what waits for later.</summary>
/// <param name="NextDue">When the earliest planned attempt may leave; null when none waits.</param>
/// <param name="LastDue">When the latest one may.</param>
/// <param name="Timing">Null until something was accepted.</param>
public sealed record RunProgress(
    IReadOnlyList<ReasonCount> Suppressed, DateTimeOffset? NextDue, DateTimeOffset? LastDue, RunTiming? Timing);

public sealed class ReadRunProgress(TenantDbFactory dbs, TenantScope scope)
{
    /// <summary>Bounds the sort: percentiles of this many are within a fraction of a percent of all.</summary>
    private const int Sample = 20_000;

    public async Task<Result<RunProgress>> RunAsync(Guid runId, CancellationToken ct)
    {
        if (scope.Demand(Permission.ViewAttempts) is { } refusal) return refusal;
        await using var db = await dbs.ReadAsync(ct);
        var reasons = await db.QueryAsync(
            $"""
            select coalesce(reason, ''), count(*) from attempts
            where tenant_id = {db.TenantId} and run_id = {runId} and state = {AttemptState.Suppressed}
            group by 1 order by 2 desc, 1
            """,
            row => new ReasonCount(row.Text(0), row.Long(1)), ct);
        var due = await db.QueryOneAsync(
            $"""
            select min(due_at), max(due_at) from attempts
            where tenant_id = {db.TenantId} and run_id = {runId} and state = {AttemptState.Planned}
            """,
            row => (Next: row.InstantOrNull(0), Last: row.InstantOrNull(1)), (null, null), ct);
        var waits = await db.QueryAsync(
            $"""
            select planned_at, due_at, submitted_at from attempts
            where tenant_id = {db.TenantId} and run_id = {runId} and submitted_at is not null
            order by id desc limit {Sample}
            """,
            row => row.Instant(2) - Later(row.Instant(0), row.Instant(1)), ct);
        return new RunProgress(reasons, due.Next, due.Last, Timing(waits));
    }

    // An attempt may be planned after its window opened, and its window may open after it was planned.
    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private static RunTiming? Timing(List<TimeSpan> waits)
    {
        if (waits.Count == 0) return null;
        waits.Sort();
        return new RunTiming(waits.Count, Of(0.5), Of(0.95));
        TimeSpan Of(double part) => waits[Math.Max(0, (int)Math.Ceiling(part * waits.Count) - 1)];
    }
}
