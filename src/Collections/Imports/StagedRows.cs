using Platform.Collections.Accounts;
using Platform.Collections.Debtors;
using Platform.Tenancy.Data;

namespace Platform.Collections.Imports;

/// <summary>The staged rows of one import as sets: what the merge does with them, statement by statement.</summary>
internal sealed class StagedRows(TenantDb db, Guid importId, DateTimeOffset now)
{
    private const long Many = 5_000;

    /// <summary>How many staged accounts are known already, how many of them were paid, and for how many treatments stop.</summary>
    public sealed record Known(long Accounts, long Cured, long Stopped);

    private FormattableString Mine => $"tenant_id = {db.TenantId} and import_id = {importId}";
    private FormattableString MineOf(string alias) =>
        $"{new SqlText(alias)}.tenant_id = {db.TenantId} and {new SqlText(alias)}.import_id = {importId}";

    /// <summary>
    /// PostgreSQL has no statistics of rows staged a moment ago and takes a million for a few: without nested loops it
    /// cannot fall into the plan that never ends. A small file on a large portfolio is better left to look up by index.
    /// </summary>
    public async Task PrepareAsync(long count, CancellationToken ct)
    {
        if (!db.Dialect.IsPostgres || count < Many) return;
        await db.ExecuteAsync($"select set_config('enable_nestloop', 'off', true), set_config('work_mem', '64MB', true), set_config('jit', 'off', true)", ct);
    }

    public Task<long> CountAsync(CancellationToken ct) =>
        db.QueryOneAsync($"select count(*) from import_rows where {Mine}", row => row.Long(0), 0, ct);

    /// <summary>An account number that comes twice: the first row counts, the later ones are refused by name.</summary>
    public async Task<int> RejectRepeatedAsync(CancellationToken ct)
    {
        FormattableString numbers = $"select account_no, min(row_no) as first from import_rows where {Mine} group by account_no having count(*) > 1";
        if (!await db.QueryOneAsync($"select 1 from ({numbers}) n limit 1", _ => true, false, ct)) return 0;
        FormattableString later = $"select r.row_no from import_rows r join ({numbers}) n on n.account_no = r.account_no where {MineOf("r")} and r.row_no > n.first";
        var listed = await db.QueryOneAsync($"select count(*) from import_errors where {Mine}", row => row.Long(0), 0, ct);
        await db.ExecuteAsync(
            $"""
            insert into import_errors (tenant_id, import_id, row_no, field, code)
            select {db.TenantId}, {importId}, row_no, 'account_no', 'repeated'
            from ({later} order by r.row_no limit {Math.Max(0, StageRows.ListedErrors - listed)}) y where true
            on conflict do nothing
            """, ct);
        return await db.ExecuteAsync($"delete from import_rows where {Mine} and row_no in ({later})", ct);
    }

    /// <summary>What was due is paid, in the month it was due or before it: the treatments planned for it have no ground any more.</summary>
    public Task<int> MarkStopsAsync(CancellationToken ct) => db.ExecuteAsync(
        $"""
        update import_rows set stops = true from accounts a
        where {MineOf("import_rows")} and a.tenant_id = {db.TenantId} and a.account_no = import_rows.account_no
          and (import_rows.balance = 0 or (import_rows.past_due = 0 and (a.past_due > 0 or import_rows.due_date > a.due_date)))
        """, ct);

    public Task<Known> KnownAsync(CancellationToken ct) => db.QueryOneAsync(
        $"""
        select count(*), coalesce(sum(case when r.stops and a.past_due > 0 then 1 else 0 end), 0),
          coalesce(sum(case when r.stops then 1 else 0 end), 0)
        from import_rows r join accounts a on a.tenant_id = r.tenant_id and a.account_no = r.account_no where {MineOf("r")}
        """, row => new Known(row.Long(0), row.Long(1), row.Long(2)), new Known(0, 0, 0), ct);

    /// <summary>
    /// What became less since the last file was paid, as far as the lender's file can tell: the larger of what left the past due
    /// and what left the balance. To be derived before the accounts are merged, while both are known.
    /// </summary>
    /// <returns>How many accounts were paid on.</returns>
    public Task<int> DerivePaymentsAsync(CancellationToken ct) => db.ExecuteAsync(
        $"""
        insert into payments (tenant_id, id, account_id, debtor_id, amount, currency, at, import_id)
        select r.tenant_id, r.new_account_id, a.id, a.debtor_id,
          case when a.past_due - r.past_due > a.balance - r.balance then a.past_due - r.past_due else a.balance - r.balance end,
          a.currency, {now}, {importId}
        from import_rows r join accounts a on a.tenant_id = r.tenant_id and a.account_no = r.account_no
        where {MineOf("r")} and r.currency = a.currency and (r.past_due < a.past_due or r.balance < a.balance)
        """, ct);

    /// <summary>Several rows of one debtor: the last one's contact data count. A hold is the platform's and stays.</summary>
    public Task<int> MergeDebtorsAsync(CancellationToken ct) => db.ExecuteAsync(
        $"""
        insert into debtors (tenant_id, id, reference, details, reachable, phone_index, email_index, wechat_index, language, time_zone,
          country, region, updated_at)
        select tenant_id, new_debtor_id, debtor_ref, details, reachable, phone_index, email_index, wechat_index, language, time_zone,
          country, region, {now}
        from import_rows where {Mine} and row_no in (select max(row_no) from import_rows where {Mine} group by debtor_ref)
        order by debtor_ref
        on conflict (tenant_id, reference) do update set details = excluded.details, reachable = excluded.reachable,
          phone_index = excluded.phone_index, email_index = excluded.email_index,
          wechat_index = excluded.wechat_index, language = excluded.language,
          time_zone = excluded.time_zone, country = excluded.country, region = excluded.region,
          updated_at = excluded.updated_at
        """, ct);

    /// <summary>Every staged row brings details and the key they lie under: the key goes where the details went.</summary>
    public Task<int> MergeKeysAsync(CancellationToken ct) => db.ExecuteAsync(
        $"""
        insert into debtor_keys (tenant_id, debtor_id, details_key, key_version)
        select d.tenant_id, d.id, r.details_key, r.key_version
        from import_rows r join debtors d on d.tenant_id = r.tenant_id and d.reference = r.debtor_ref
        where {MineOf("r")} and r.row_no in (select max(row_no) from import_rows where {Mine} group by debtor_ref)
        order by d.id
        on conflict (tenant_id, debtor_id) do update set details_key = excluded.details_key, key_version = excluded.key_version
        """, ct);

    /// <summary>
    /// Open while something is past due, or not yet due on the debtor's own day; cured otherwise. What was closed stays
    /// closed: a lender's file may be older than the settlement.
    /// </summary>
    public async Task<int> MergeAccountsAsync(string lenderZone, CancellationToken ct)
    {
        var zones = await db.QueryAsync($"select distinct time_zone from import_rows where {Mine}", row => row.Text(0), ct);
        var days = zones.ConvertAll(zone => new ZoneDay(zone, LocalDays.Today(now, zone, lenderZone)));
        return await db.ExecuteAsync(
            $"""
            with z(zone, today) as ({LocalDays.Values(days, db.Dialect)})
            insert into accounts (tenant_id, id, debtor_id, account_no, product, currency, balance, past_due, due_date,
              min_payment, risk_score, industry, credit_limit, attributes, state, import_id, updated_at)
            select r.tenant_id, r.new_account_id, d.id, r.account_no, r.product, r.currency, r.balance, r.past_due, r.due_date,
              r.min_payment, r.risk_score, r.industry, r.credit_limit, r.attributes,
              case when r.balance > 0 and (r.past_due > 0 or r.due_date >= z.today) then {AccountState.Open} else {AccountState.Cured} end,
              {importId}, {now}
            from import_rows r join debtors d on d.tenant_id = r.tenant_id and d.reference = r.debtor_ref
              join z on z.zone = r.time_zone
            where {MineOf("r")} order by r.account_no
            on conflict (tenant_id, account_no) do update set debtor_id = excluded.debtor_id, product = excluded.product,
              currency = excluded.currency, balance = excluded.balance, past_due = excluded.past_due,
              due_date = excluded.due_date, min_payment = excluded.min_payment, risk_score = excluded.risk_score,
              industry = excluded.industry, credit_limit = excluded.credit_limit, attributes = excluded.attributes,
              state = case when accounts.state = {AccountState.Closed} then accounts.state else excluded.state end,
              import_id = excluded.import_id, updated_at = excluded.updated_at
            """, ct);
    }

    public Task<int> RemoveAsync(CancellationToken ct) => db.ExecuteAsync($"delete from import_rows where {Mine}", ct);
}
