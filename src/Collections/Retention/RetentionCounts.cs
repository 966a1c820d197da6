using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Settings;

namespace Platform.Collections.Retention;

/// <summary>One class of data as it stands today.</summary>
/// <param name="Due">How many persons, or recordings, would go today.</param>
public sealed record RetentionClass(KeepClass Keep, long Due, DateTimeOffset? Oldest);

/// <param name="Last">The last removal; null when there was none.</param>
/// <param name="Confirmed">The confirmed count by the policy as it is; null while the periods were not confirmed.</param>
public sealed record RetentionView(
    RetentionPolicy Policy, ContactFreshness Freshness, IReadOnlyList<RetentionClass> Classes, RetentionRun? Last, RetentionRun? Confirmed, DateTimeOffset? NextAt);

/// <summary>The privacy officer's view of what is kept too long, the periods, and the leave to remove.</summary>
public sealed class RetentionCounts(TenantDbFactory dbs, TenantScope scope, TenantSettings settings, AuditTrail audit, TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromDays(1);

    internal static string Text(RetentionPolicy policy) => JsonSerializer.Serialize(policy);

    public async Task<Result<RetentionView>> ReadAsync(CancellationToken ct)
    {
        if (scope.Demand(Permission.ManageRetention) is { } refusal) return refusal;
        await using var db = await dbs.ReadAsync(ct);
        var policy = await settings.GetAsync<RetentionPolicy>(db, ct);
        var json = Text(policy);
        return new RetentionView(
            policy, await settings.GetAsync<ContactFreshness>(db, ct), await CountAsync(db, policy, ct),
            await db.RetentionRuns.AsNoTracking().Where(run => !run.IsDry).OrderByDescending(run => run.StartedAt).FirstOrDefaultAsync(ct),
            await db.RetentionRuns.AsNoTracking().Where(run => run.IsDry && run.ConfirmedAt != null && run.Policy == json)
                .OrderByDescending(run => run.ConfirmedAt).FirstOrDefaultAsync(ct),
            await RemoveDue.NextAsync(db, policy, ct));
    }

    /// <summary>Changes the periods; what was confirmed for others no longer holds.</summary>
    public async Task<Result> SaveAsync(RetentionPolicy policy, ContactFreshness freshness, CancellationToken ct)
    {
        if (scope.Demand(Permission.ManageRetention) is { } refusal) return refusal;
        await using var db = await dbs.WriteAsync(ct);
        if (await settings.SetAsync(db, policy, ct) is { IsRefused: true } refused) return refused;
        if (await settings.SetAsync(db, freshness, ct) is { IsRefused: true } stale) return stale;
        audit.Write(db, "retention.save", "retention", scope.TenantId, Text(policy));
        await db.CommitAsync(ct);
        return Result.Done;
    }

    /// <summary>Counts what would go today, and keeps the count. Nothing is removed.</summary>
    public async Task<Result<RetentionRun>> DryRunAsync(CancellationToken ct)
    {
        if (scope.Demand(Permission.ManageRetention) is { } refusal) return refusal;
        await using var db = await dbs.WriteAsync(ct);
        var policy = await settings.GetAsync<RetentionPolicy>(db, ct);
        var counts = await CountAsync(db, policy, ct);
        var now = clock.GetUtcNow();
        var run = new RetentionRun
        {
            IsDry = true, StartedAt = now, EndedAt = now, StartedBy = scope.Actor.Name, Policy = Text(policy),
            CaseFiles = counts[0].Due, ContactRecords = counts[1].Due, Recordings = counts[2].Due,
        };
        db.Add(run);
        await db.CommitAsync(ct);
        return run;
    }

    /// <summary>Gives leave to remove, from now on every day, what these periods let go. The count must be of today and of these periods.</summary>
    public async Task<Result> ConfirmAsync(Guid id, CancellationToken ct)
    {
        if (scope.Demand(Permission.ManageRetention) is { } refusal) return refusal;
        await using var db = await dbs.WriteAsync(ct);
        var run = await db.RetentionRuns.SingleOrDefaultAsync(row => row.Id == id && row.IsDry, ct);
        if (run is null) return Refusal.NotFound("retention");
        var policy = await settings.GetAsync<RetentionPolicy>(db, ct);
        if (run.Policy != Text(policy) || run.StartedAt < clock.GetUtcNow() - Fresh) return new Refusal("retention_stale");
        if (run.ConfirmedAt is not null) return Result.Done;
        (run.ConfirmedAt, run.ConfirmedBy) = (clock.GetUtcNow(), scope.Actor.Name);
        audit.Write(
            db, "retention.confirm", "retention", id, $$"""{"caseFiles":{{run.CaseFiles}},"contactRecords":{{run.ContactRecords}},"recordings":{{run.Recordings}}}""");
        await db.CommitAsync(ct);
        return Result.Done;
    }

    private async Task<List<RetentionClass>> CountAsync(TenantDb db, RetentionPolicy policy, CancellationToken ct)
    {
        var due = new DueData(db, policy, clock.GetUtcNow());
        var counts = new List<RetentionClass>();
        foreach (var keep in RetentionPolicy.Classes)
        {
            var count = await due.CountAsync(keep, ct);
            counts.Add(new RetentionClass(keep, count.Due, count.Oldest));
        }
        return counts;
    }
}
