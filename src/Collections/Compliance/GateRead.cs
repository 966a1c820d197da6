using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Collections.Accounts;
using Platform.Collections.Campaigns;
using Platform.Collections.Debtors;
using Platform.Collections.Strategies;
using Platform.Tenancy.Data;

namespace Platform.Collections.Compliance;

/// <summary>The person as the gate sees them: routing facts, and the details still sealed.</summary>
internal sealed record GateDebtor(
    Guid Id, string Reference, byte[] Details, Reachable Reachable, byte[]? PhoneIndex, byte[]? EmailIndex, string Language,
    string TimeZone, string Country, string? Hold, short? WishedFrom, short? WishedTo, ChannelKind? WishedChannel, byte[]? Key)
{
    public (int, int)? WishedHours => (WishedFrom, WishedTo) is ({ } from, { } to) ? (from, to) : null;
}

/// <summary>A run's state and the days of its steps.</summary>
internal sealed record GateRun(RunState State, StrategyDefinition? Strategy);

/// <summary>
/// The facts of one batch, read set by set in the dispatcher's transaction. Persons and accounts are locked on PostgreSQL,
/// so that two dispatchers cannot both pass at one below a cap and a payment that is just being imported is waited for;
/// a row that somebody else holds is left out and its contact comes later, so that nobody waits and nobody deadlocks.
/// </summary>
internal sealed class GateRead(TenantDb db, StrategyCache strategies, DateTimeOffset now)
{
    // The caps look back seven days; one more covers the local day in every zone.
    private static readonly TimeSpan LookBack = TimeSpan.FromDays(8.5);

    public Dictionary<Guid, GateDebtor> Debtors { get; } = [];
    public Dictionary<Guid, Account> Accounts { get; } = [];
    public Dictionary<Guid, GateRun> Runs { get; } = [];
    public ILookup<Guid, (long AttemptId, PastContact Contact)> Contacts { get; private set; } =
        Array.Empty<int>().ToLookup(_ => Guid.Empty, _ => default((long, PastContact)));

    /// <summary>Persons and channels on the stop list.</summary>
    public HashSet<(Guid Debtor, ChannelKind Channel)> Stopped { get; } = [];

    /// <summary>Persons and accounts that exist but are held by another transaction.</summary>
    public HashSet<Guid> Busy { get; } = [];

    public async Task LoadAsync(IReadOnlyList<LeasedMessage> messages, CancellationToken ct)
    {
        var debtors = messages.Select(message => message.DebtorId).Distinct().ToList();
        var accounts = messages.Select(message => message.AccountId).Distinct().ToList();
        await LoadDebtorsAsync(debtors, Lock("no key update"), ct);
        await LoadAccountsAsync(accounts, Lock("share"), ct);
        await LoadBusyAsync("debtors", debtors, Debtors.ContainsKey, ct);
        await LoadBusyAsync("accounts", accounts, Accounts.ContainsKey, ct);
        await LoadRunsAsync(messages.Select(message => message.RunId).Distinct().ToList(), ct);
        await LoadContactsAsync(debtors, ct);
        await LoadStopsAsync(debtors, ct);
    }

    /// <summary>Persons and accounts without lock, for looking up a send in doubt.</summary>
    public async Task PeekAsync(IReadOnlyList<LeasedMessage> messages, CancellationToken ct)
    {
        await LoadDebtorsAsync(messages.Select(message => message.DebtorId).Distinct().ToList(), new SqlText(""), ct);
        await LoadAccountsAsync(messages.Select(message => message.AccountId).Distinct().ToList(), new SqlText(""), ct);
    }

    /// <summary>The channel that the person asked for, unless it cannot reach them any more: then the others may.</summary>
    public ChannelKind? WishedChannelOf(GateDebtor debtor) =>
        debtor.WishedChannel is { } wished && (debtor.Reachable & Needs.Of(wished)) != 0 && !Stopped.Contains((debtor.Id, wished))
            ? wished
            : null;

    /// <summary>One person and account without lock and with what the caps count: what a screen asks the gate about.</summary>
    public async Task LookAsync(Guid debtor, Guid account, CancellationToken ct)
    {
        await LoadDebtorsAsync([debtor], new SqlText(""), ct);
        await LoadAccountsAsync([account], new SqlText(""), ct);
        await LoadContactsAsync([debtor], ct);
        await LoadStopsAsync([debtor], ct);
    }

    private SqlText Lock(string strength) => new(db.Dialect.IsPostgres ? $" order by id for {strength} skip locked" : "");

    private async Task LoadDebtorsAsync(List<Guid> ids, SqlText hold, CancellationToken ct)
    {
        var rows = await db.QueryAsync(
            $"""
            select id, reference, details, reachable, phone_index, email_index, language, time_zone, country, hold,
              wished_from, wished_to, wished_channel
            from debtors where tenant_id = {db.TenantId} and id {db.Dialect.AnyOf(ids)}{db.Placed("debtors.id")}{hold}
            """,
            row => new GateDebtor(
                row.Guid(0), row.Text(1), row.Bytes(2), (Reachable)row.Short(3), row.BytesOrNull(4), row.BytesOrNull(5),
                row.Text(6), row.Text(7), row.Text(8), row.TextOrNull(9),
                row.IsNull(10) ? null : row.Short(10), row.IsNull(11) ? null : row.Short(11),
                row.IsNull(12) ? null : (ChannelKind)row.Short(12), null),
            ct);
        // A statement of its own, after the lock: an import that has just ended exchanged details and key together.
        var keys = await db.QueryAsync(
            $"select debtor_id, details_key from debtor_keys where tenant_id = {db.TenantId} and debtor_id {db.Dialect.AnyOf(ids)}",
            row => (Debtor: row.Guid(0), Key: row.Bytes(1)), ct);
        foreach (var row in rows) Debtors[row.Id] = row;
        foreach (var (debtor, key) in keys)
        {
            if (Debtors.TryGetValue(debtor, out var row)) Debtors[debtor] = row with { Key = key };
        }
    }

    private async Task LoadAccountsAsync(List<Guid> ids, SqlText hold, CancellationToken ct)
    {
        var rows = await db.QueryAsync(
            $"""
            select id, debtor_id, account_no, product, currency, balance, past_due, due_date, min_payment, risk_score,
              industry, credit_limit, attributes, state, rests_until, rests_for
            from accounts where tenant_id = {db.TenantId} and id {db.Dialect.AnyOf(ids)}{db.Placed("accounts.debtor_id")}{hold}
            """,
            row => new Account
            {
                TenantId = db.TenantId,
                Id = row.Id<AccountId>(0),
                DebtorId = row.Id<DebtorId>(1),
                AccountNo = row.Text(2),
                Product = row.Text(3),
                Currency = row.Text(4),
                Balance = row.Amount(5),
                PastDue = row.Amount(6),
                DueDate = row.Day(7),
                MinPayment = row.IsNull(8) ? null : row.Amount(8),
                RiskScore = row.IsNull(9) ? null : row.Amount(9),
                Industry = row.TextOrNull(10),
                CreditLimit = row.IsNull(11) ? null : row.Amount(11),
                Attributes = row.TextOrNull(12),
                State = (AccountState)row.Short(13),
                RestsUntil = row.IsNull(14) ? null : row.Instant(14),
                RestsFor = row.TextOrNull(15),
            },
            ct);
        foreach (var row in rows) Accounts[row.Id.Value] = row;
    }

    private async Task LoadBusyAsync(string table, List<Guid> ids, Func<Guid, bool> isLoaded, CancellationToken ct)
    {
        var missing = ids.Where(id => !isLoaded(id)).ToList();
        if (missing.Count == 0) return;
        Busy.UnionWith(await db.QueryAsync(
            $"select id from {new SqlText(table)} where tenant_id = {db.TenantId} and id {db.Dialect.AnyOf(missing)}",
            row => row.Guid(0), ct));
    }

    private async Task LoadRunsAsync(List<Guid> ids, CancellationToken ct)
    {
        var rows = await db.QueryAsync(
            $"""
            select id, state, strategy_version_id from campaign_runs
            where tenant_id = {db.TenantId} and id {db.Dialect.AnyOf(ids)}
            """,
            row => (Id: row.Guid(0), State: (RunState)row.Short(1), Version: row.Guid(2)), ct);
        foreach (var row in rows) Runs[row.Id] = new GateRun(row.State, await strategies.GetAsync(db, row.Version, ct));
    }

    private async Task LoadContactsAsync(List<Guid> debtors, CancellationToken ct)
    {
        var rows = await db.QueryAsync(
            $"""
            select debtor_id, attempt_id, at, channel from contact_events
            where tenant_id = {db.TenantId} and debtor_id {db.Dialect.AnyOf(debtors)} and at > {now - LookBack}
            """,
            row => (Debtor: row.Guid(0), Attempt: row.Long(1), Contact: new PastContact(row.Instant(2), (ChannelKind)row.Short(3))),
            ct);
        Contacts = rows.ToLookup(row => row.Debtor, row => (row.Attempt, row.Contact));
    }

    private async Task LoadStopsAsync(List<Guid> debtors, CancellationToken ct)
    {
        var rows = await db.QueryAsync(
            $"""
            select d.id, s.channel from debtors d
            join suppressions s on s.tenant_id = d.tenant_id
              and (s.address_index = d.phone_index and s.channel in ({ChannelKind.Sms}, {ChannelKind.Call})
                or s.address_index = d.email_index and s.channel = {ChannelKind.Email}
                or s.address_index = d.wechat_index and s.channel = {ChannelKind.WeChat})
            where d.tenant_id = {db.TenantId} and d.id {db.Dialect.AnyOf(debtors)}
            """,
            row => (row.Guid(0), (ChannelKind)row.Short(1)), ct);
        Stopped.UnionWith(rows);
    }
}
