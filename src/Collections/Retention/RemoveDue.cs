using Microsoft.EntityFrameworkCore;
using Platform.Channels.Recordings;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Files;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Settings;

namespace Platform.Collections.Retention;

/// <summary>
/// Removes what has been kept long enough, once a day, when a count by the policy as it is was confirmed. Each batch is a
/// transaction and begins anew from what is due: killed at any point it is gone on with, and done twice it removes nothing more.
/// </summary>
public sealed class RemoveDue(TenantDbFactory dbs, TenantSettings settings, IFileStore files, AuditTrail audit, TenantScope scope, TimeProvider clock)
{
    private const int Batch = 200;
    private static readonly TimeSpan Rest = TimeSpan.FromDays(1);

    /// <summary>When the next removal may begin; null while nothing was confirmed.</summary>
    public static async Task<DateTimeOffset?> NextAsync(TenantDb db, RetentionPolicy policy, CancellationToken ct)
    {
        var json = RetentionCounts.Text(policy);
        var confirmed = await db.RetentionRuns.AsNoTracking().Where(run => run.IsDry && run.ConfirmedAt != null && run.Policy == json)
            .MaxAsync(run => (DateTimeOffset?)run.ConfirmedAt, ct);
        if (confirmed is null) return null;
        var last = await db.RetentionRuns.AsNoTracking().Where(run => !run.IsDry && run.EndedAt != null).MaxAsync(run => (DateTimeOffset?)run.StartedAt, ct);
        return last is { } at && at + Rest > confirmed ? at + Rest : confirmed;
    }

    /// <returns>How many things were removed.</returns>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        if (await BeginAsync(ct) is not { } run) return 0;
        var removed = 0;
        foreach (var keep in RetentionPolicy.Classes)
        {
            foreach (var law in Enum.GetValues<Jurisdiction>())
            {
                int batch;
                do
                {
                    batch = await BatchAsync(run, law, keep, ct);
                    removed += batch;
                }
                while (batch > 0);
            }
        }
        await EndAsync(run, ct);
        return removed;
    }

    private async Task<Guid?> BeginAsync(CancellationToken ct)
    {
        await using var db = await dbs.WriteAsync(ct);
        var policy = await settings.GetAsync<RetentionPolicy>(db, ct);
        var now = clock.GetUtcNow();
        var broken = await db.RetentionRuns.AsNoTracking().FirstOrDefaultAsync(run => !run.IsDry && run.EndedAt == null, ct);
        // The periods may have been changed since it broke off: what was confirmed then is not what would go now.
        if (broken is not null && broken.Policy == RetentionCounts.Text(policy)) return broken.Id;
        if (broken is not null) await db.RetentionRuns.Where(run => run.Id == broken.Id).ExecuteUpdateAsync(set => set.SetProperty(run => run.EndedAt, now), ct);
        if (await NextAsync(db, policy, ct) is { } next && next <= now)
        {
            var begun = new RetentionRun { StartedAt = now, StartedBy = "job", Policy = RetentionCounts.Text(policy) };
            db.Add(begun);
            await db.CommitAsync(ct);
            return begun.Id;
        }
        await db.CommitAsync(ct);
        return null;
    }

    private async Task<int> BatchAsync(Guid id, Jurisdiction law, KeepClass keep, CancellationToken ct)
    {
        List<string> gone = [];
        int count;
        await using (var db = await dbs.WriteAsync(ct))
        {
            var run = await db.RetentionRuns.SingleAsync(row => row.Id == id, ct);
            var policy = await settings.GetAsync<RetentionPolicy>(db, ct);
            if (run.EndedAt is not null || run.Policy != RetentionCounts.Text(policy)) return 0; // changed meanwhile: it stops here
            var due = await new DueData(db, policy, clock.GetUtcNow()).TakeAsync(law, keep, Batch, ct);
            if (due.Count == 0) return 0;
            count = due.Count;
            switch (keep)
            {
                case KeepClass.Recording:
                    gone = await DebtorTables.FilesAsync(db, "call_recordings", $"call_id {db.Dialect.AnyOf(due)}", ct);
                    await db.ExecuteAsync(
                        $"""
                        update call_recordings set state = {RecordingState.Removed}, file_key = null, file_secret = null, peaks = null
                        where tenant_id = {db.TenantId} and call_id {db.Dialect.AnyOf(due)}
                        """, ct);
                    run.Recordings += count;
                    break;
                case KeepClass.ContactRecord:
                    await db.ExecuteAsync($"delete from inbound_messages where tenant_id = {db.TenantId} and debtor_id {db.Dialect.AnyOf(due)}", ct);
                    await db.ExecuteAsync(
                        $"""
                        delete from letters where tenant_id = {db.TenantId} and attempt_id in
                          (select id from attempts where tenant_id = {db.TenantId} and debtor_id {db.Dialect.AnyOf(due)})
                        """, ct);
                    run.ContactRecords += count;
                    break;
                default:
                    gone = await DebtorTables.FilesAsync(db, due, ct);
                    foreach (var removal in DebtorTables.Removals(db, due)) await db.ExecuteAsync(removal, ct);
                    run.CaseFiles += count;
                    break;
            }
            await db.CommitAsync(ct);
        }
        // After the rows: their keys went with them, so that a file left by a crash is noise.
        foreach (var file in gone) await files.DeleteAsync(FileKey.Read(scope.TenantId, file), ct);
        return count;
    }

    private async Task EndAsync(Guid id, CancellationToken ct)
    {
        await using var db = await dbs.WriteAsync(ct);
        var run = await db.RetentionRuns.SingleAsync(row => row.Id == id, ct);
        if (run.EndedAt is not null) return;
        run.EndedAt = clock.GetUtcNow();
        audit.Write(
            db, "retention.run", "retention", id, $$"""{"caseFiles":{{run.CaseFiles}},"contactRecords":{{run.ContactRecords}},"recordings":{{run.Recordings}}}""");
        await db.CommitAsync(ct);
    }
}
