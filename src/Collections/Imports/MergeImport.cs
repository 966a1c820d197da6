using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Platform.Collections.Promises;
using Platform.Tenancy;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Imports;

public enum MergeOutcome
{
    Merged,

    /// <summary>It has ended already, or its staged rows did not survive and it was failed.</summary>
    NothingToDo,

    /// <summary>Another file of the lender is being merged, or came earlier: to be tried again soon.</summary>
    NotYet,
}

/// <summary>
/// Turns staged rows into debtors and accounts in one transaction: all of the file or nothing. What is paid is cured and
/// its treatments stop in the same transaction. Files of one lender merge one after the other, in the order they came.
/// </summary>
public sealed class MergeImport(
    TenantDbFactory dbs, TenantScope scope, TenantCatalog tenants, EndImport end, AuditTrail audit, Feed feed, TimeProvider clock)
{
    private const int Tries = 4;

    public async Task<MergeOutcome> RunAsync(Guid importId, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var outcome = await MergeAsync(importId, ct);
                if (outcome is { } done) return done;
                await end.FailAsync(importId, new Refusal("import_interrupted"), ct);
                return MergeOutcome.NothingToDo;
            }
            catch (DbException e) when (attempt < Tries && e.IsTransient)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200 * attempt), clock, ct);
            }
        }
    }

    /// <returns>Null when the staged rows are not (all) there.</returns>
    private async Task<MergeOutcome?> MergeAsync(Guid importId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var lender = await tenants.FindAsync(scope.TenantId, ct);
        await using var db = await dbs.WriteAsync(ct);
        if (await TakeTurnAsync(db, importId, ct) is { } wait) return wait;
        var import = await db.Imports.SingleAsync(row => row.Id == importId, ct);
        var rows = new StagedRows(db, importId, now);
        await rows.PrepareAsync(import.Accepted, ct);
        if (await rows.CountAsync(ct) != import.Accepted) return null;

        var repeated = await rows.RejectRepeatedAsync(ct);
        await rows.MarkStopsAsync(ct);
        var known = await rows.KnownAsync(ct);
        var paid = await rows.DerivePaymentsAsync(ct);
        await rows.MergeDebtorsAsync(ct);
        await rows.MergeKeysAsync(ct);
        await new MergePoints(db, importId, now).RunAsync(ct);
        await rows.MergeAccountsAsync(lender?.TimeZone ?? "", ct);
        if (known.Stopped > 0) await new StopTreatments(db, importId, now).RunAsync(ct);
        if (paid > 0) await PromiseBook.AfterImportAsync(db, importId, now, ct);
        await rows.RemoveAsync(ct);

        import.State = ImportState.Completed;
        import.Accepted -= repeated;
        import.Rejected += repeated;
        (import.Created, import.Updated, import.Cured) = (import.Accepted - known.Accounts, known.Accounts, known.Cured);
        (import.EndedAt, import.HeartbeatAt) = (now, now);
        audit.Write(db, "import.completed", "import", importId, $$"""{"accepted":{{import.Accepted}},"rejected":{{import.Rejected}},"cured":{{import.Cured}}}""");
        db.AfterCommit(() =>
        {
            feed.Publish(scope.TenantId, Topics.Imports);
            feed.Publish(scope.TenantId, Topics.Accounts);
            if (paid > 0) feed.Publish(scope.TenantId, Topics.Cases);
            if (known.Stopped > 0) feed.Publish(scope.TenantId, Topics.Attempts);
        });
        await db.CommitAsync(ct);
        return MergeOutcome.Merged;
    }

    /// <returns>Null when it is this import's turn, and nobody else's until the transaction ends.</returns>
    private static async Task<MergeOutcome?> TakeTurnAsync(TenantDb db, Guid importId, CancellationToken ct)
    {
        if (db.Dialect.IsPostgres)
        {
            var isMine = await db.QueryOneAsync(
                $"select pg_try_advisory_xact_lock(hashtextextended({"import:" + db.TenantId}, 0))", row => row.Bool(0), false, ct);
            if (!isMine) return MergeOutcome.NotYet;
        }
        var first = await db.QueryOneAsync(
            $"""
            select id from imports where tenant_id = {db.TenantId} and state = {ImportState.Merging}
              and (id = {importId} or started_at < (select started_at from imports where tenant_id = {db.TenantId} and id = {importId}))
            order by started_at, id limit 1
            """, row => row.Guid(0), Guid.Empty, ct);
        if (first == importId) return null;
        var isWaiting = await db.QueryOneAsync(
            $"select 1 from imports where tenant_id = {db.TenantId} and id = {importId} and state = {ImportState.Merging}",
            _ => true, false, ct);
        return isWaiting ? MergeOutcome.NotYet : MergeOutcome.NothingToDo;
    }
}
