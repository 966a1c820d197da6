using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using Platform.Channels.Messages;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Imports;

/// <summary>
/// Turns staged rows into debtors and accounts in one transaction: all of the file or nothing. An account that is no
/// longer past due is cured and its treatments stop in the same transaction.
/// </summary>
public sealed class MergeImport(TenantDbFactory dbs, TenantScope scope, AuditTrail audit, Feed feed, TimeProvider clock)
{
    private const int Tries = 4;

    /// <returns>False when the import is not (or no longer) there to be merged, or another process merges it.</returns>
    public async Task<bool> RunAsync(Guid importId, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await MergeAsync(importId, ct);
            }
            catch (PostgresException e) when (
                attempt < Tries && e.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200 * attempt), clock, ct);
            }
        }
    }

    private async Task<bool> MergeAsync(Guid importId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var db = await dbs.WriteAsync(ct);
        var mine = await db.QueryAsync(
            $"select id from imports where tenant_id = {db.TenantId} and id = {importId} and state = {ImportState.Merging}{db.Dialect.SkipLocked}",
            row => row.Guid(0), ct);
        if (mine.Count == 0) return false;
        // Two files of one lender merge one after the other.
        if (db.Dialect.IsPostgres)
            await db.ExecuteAsync($"select pg_advisory_xact_lock(hashtextextended({"import:" + db.TenantId}, 0))", ct);

        var repeated = await RejectRepeatedAsync(db, importId, ct);
        await MarkStopsAsync(db, importId, ct);
        var counts = await CountAsync(db, importId, ct);
        await DebtorsAsync(db, importId, now, ct);
        await AccountsAsync(db, importId, now, ct);
        if (counts.Cured > 0) await StopTreatmentsAsync(db, importId, now, ct);
        await db.ExecuteAsync($"delete from import_rows where tenant_id = {db.TenantId} and import_id = {importId}", ct);

        var import = await db.Imports.SingleAsync(row => row.Id == importId, ct);
        import.State = ImportState.Completed;
        import.Accepted -= repeated;
        import.Rejected += repeated;
        (import.Created, import.Updated, import.Cured) = (counts.All - counts.Known, counts.Known, counts.Cured);
        (import.EndedAt, import.HeartbeatAt) = (now, now);
        audit.Write(db, "import.completed", "import", importId, $$"""{"accepted":{{import.Accepted}},"rejected":{{import.Rejected}},"cured":{{import.Cured}}}""");
        db.AfterCommit(() =>
        {
            feed.Publish(scope.TenantId, Topics.Imports);
            feed.Publish(scope.TenantId, Topics.Accounts);
            if (counts.Cured > 0) feed.Publish(scope.TenantId, Topics.Attempts);
        });
        await db.CommitAsync(ct);
        return true;
    }

    /// <summary>An account number that comes twice: the first row counts, the later ones are refused by name.</summary>
    private static async Task<int> RejectRepeatedAsync(TenantDb db, Guid importId, CancellationToken ct)
    {
        FormattableString later =
            $"""
            select row_no from (select row_no, row_number() over (partition by account_no order by row_no) as n
              from import_rows where tenant_id = {db.TenantId} and import_id = {importId}) x where n > 1
            """;
        await db.ExecuteAsync(
            $"""
            insert into import_errors (tenant_id, import_id, row_no, field, code)
            select {db.TenantId}, {importId}, row_no, 'account_no', 'repeated' from ({later} limit {StageRows.ListedErrors}) y where true
            on conflict do nothing
            """, ct);
        return await db.ExecuteAsync(
            $"delete from import_rows where tenant_id = {db.TenantId} and import_id = {importId} and row_no in ({later})", ct);
    }

    private static Task<int> MarkStopsAsync(TenantDb db, Guid importId, CancellationToken ct) => db.ExecuteAsync(
        $"""
        update import_rows set stops = true from accounts a
        where import_rows.tenant_id = {db.TenantId} and import_rows.import_id = {importId}
          and a.tenant_id = import_rows.tenant_id and a.account_no = import_rows.account_no
          and a.past_due > 0 and (import_rows.past_due = 0 or import_rows.balance = 0)
        """, ct);

    private static Task<Counts> CountAsync(TenantDb db, Guid importId, CancellationToken ct) => db.QueryOneAsync(
        $"""
        select count(*), count(a.id), coalesce(sum(case when r.stops then 1 else 0 end), 0)
        from import_rows r left join accounts a on a.tenant_id = r.tenant_id and a.account_no = r.account_no
        where r.tenant_id = {db.TenantId} and r.import_id = {importId}
        """, row => new Counts(row.Long(0), row.Long(1), row.Long(2)), new Counts(0, 0, 0), ct);

    /// <summary>Several rows of one debtor: the last one's contact data count. A hold is the platform's and stays.</summary>
    private static Task<int> DebtorsAsync(TenantDb db, Guid importId, DateTimeOffset now, CancellationToken ct) => db.ExecuteAsync(
        $"""
        insert into debtors (tenant_id, id, reference, details, reachable, phone_index, email_index, language, time_zone,
          country, region, updated_at)
        select tenant_id, new_debtor_id, debtor_ref, details, reachable, phone_index, email_index, language, time_zone,
          country, region, {now}
        from (select r.*, row_number() over (partition by debtor_ref order by row_no desc) as n from import_rows r
          where tenant_id = {db.TenantId} and import_id = {importId}) x
        where n = 1 order by debtor_ref
        on conflict (tenant_id, reference) do update set details = excluded.details, reachable = excluded.reachable,
          phone_index = excluded.phone_index, email_index = excluded.email_index, language = excluded.language,
          time_zone = excluded.time_zone, country = excluded.country, region = excluded.region,
          updated_at = excluded.updated_at
        """, ct);

    /// <summary>Open while something is past due or the due date is still to come; cured otherwise.</summary>
    private static Task<int> AccountsAsync(TenantDb db, Guid importId, DateTimeOffset now, CancellationToken ct)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        return db.ExecuteAsync(
            $"""
            insert into accounts (tenant_id, id, debtor_id, account_no, product, currency, balance, past_due, due_date,
              min_payment, risk_score, industry, credit_limit, attributes, state, import_id, updated_at)
            select r.tenant_id, r.new_account_id, d.id, r.account_no, r.product, r.currency, r.balance, r.past_due, r.due_date,
              r.min_payment, r.risk_score, r.industry, r.credit_limit, r.attributes,
              case when r.balance > 0 and (r.past_due > 0 or r.due_date > {today}) then 0 else 1 end, {importId}, {now}
            from import_rows r join debtors d on d.tenant_id = r.tenant_id and d.reference = r.debtor_ref
            where r.tenant_id = {db.TenantId} and r.import_id = {importId} order by r.account_no
            on conflict (tenant_id, account_no) do update set debtor_id = excluded.debtor_id, product = excluded.product,
              currency = excluded.currency, balance = excluded.balance, past_due = excluded.past_due,
              due_date = excluded.due_date, min_payment = excluded.min_payment, risk_score = excluded.risk_score,
              industry = excluded.industry, credit_limit = excluded.credit_limit, attributes = excluded.attributes,
              state = excluded.state, import_id = excluded.import_id, updated_at = excluded.updated_at
            """, ct);
    }

    private static async Task StopTreatmentsAsync(TenantDb db, Guid importId, DateTimeOffset now, CancellationToken ct)
    {
        FormattableString stopped =
            $"""
            select a.id from import_rows r join accounts a on a.tenant_id = r.tenant_id and a.account_no = r.account_no
            where r.tenant_id = {db.TenantId} and r.import_id = {importId} and r.stops
            """;
        await db.ExecuteAsync(
            $"""
            delete from outbox where tenant_id = {db.TenantId} and state = {OutboxState.Ready} and attempt_id in (
              select id from attempts where tenant_id = {db.TenantId} and state = {AttemptState.Planned} and account_id in ({stopped}))
            """, ct);
        // What is already submitting may have left: its own end is recorded by the dispatcher.
        var ended = await db.QueryAsync(
            $"""
            update attempts set state = {AttemptState.Suppressed}, reason = 'account_cured', settled_at = {now}
            where tenant_id = {db.TenantId} and state = {AttemptState.Planned} and account_id in ({stopped})
              and not exists (select 1 from outbox o where o.tenant_id = attempts.tenant_id and o.attempt_id = attempts.id)
            returning id
            """, row => row.Long(0), ct);
        await db.BulkInsertAsync("attempt_transitions",
        [
            new BulkColumn<long>("attempt_id", NpgsqlDbType.Bigint, id => id),
            new BulkColumn<long>("state", NpgsqlDbType.Text, _ => "suppressed"),
            new BulkColumn<long>("reason", NpgsqlDbType.Text, _ => "account_cured"),
            new BulkColumn<long>("epoch", NpgsqlDbType.Integer, _ => 0),
            new BulkColumn<long>("at", NpgsqlDbType.TimestampTz, _ => now),
        ], ended, "", ct);
        await db.ExecuteAsync(
            $"""
            update collector_tasks set state = 2, ended_at = {now}
            where tenant_id = {db.TenantId} and state = 0 and account_id in ({stopped})
            """, ct);
    }

    private sealed record Counts(long All, long Known, long Cured);
}
