using System.Text;
using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Collections.Accounts;
using Platform.Collections.Compliance;
using Platform.Collections.Contacts;
using Platform.Collections.Debtors;
using Platform.Collections.Promises;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Settings;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Cases;

/// <summary>
/// Opens a case: one masked projection of everything that is needed to work it. That somebody looked is written in the
/// transaction that reads.
/// </summary>
public sealed class OpenCase(
    TenantDbFactory dbs, TenantScope scope, TenantCatalog tenants, TenantKeys keys, TenantSettings settings,
    ReserveContact gate, CasePoints points, AuditTrail audit, TimeProvider clock)
{
    private const int Many = 100;
    private static readonly ChannelKind[] Channels = Enum.GetValues<ChannelKind>();
    private readonly HashSet<DebtorId> _opened = [];

    public async Task<Result<CaseView>> RunAsync(DebtorId debtor, CancellationToken ct)
    {
        if (scope.Demand(Permission.WorkCases) is { } refusal) return refusal;
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        await using var db = await dbs.WriteAsync(ct);
        if (!await db.Debtors.AnyAsync(row => row.Id == debtor, ct)) return Refusal.NotFound("case");
        // A lender's own people may take up a debtor whom nobody has worked yet.
        await db.ExecuteAsync(
            $"""
            insert into cases (tenant_id, debtor_id, state, opened_at, version)
            values ({db.TenantId}, {debtor}, {CaseState.Open}, {clock.GetUtcNow()}, 0) on conflict do nothing
            """, ct);
        var view = await ReadAsync(db, cipher, debtor, ct);
        if (view.IsRefused) return view;
        audit.Write(db, "case.view", "debtor", debtor);
        await db.CommitAsync(ct);
        _opened.Add(debtor);
        return view;
    }

    /// <summary>The same case, still open on the same screen: read again, and not a second opening.</summary>
    public async Task<Result<CaseView>> RefreshAsync(DebtorId debtor, CancellationToken ct)
    {
        if (!_opened.Contains(debtor)) return await RunAsync(debtor, ct);
        if (scope.Demand(Permission.WorkCases) is { } refusal) return refusal;
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        await using var db = await dbs.ReadAsync(ct);
        return await ReadAsync(db, cipher, debtor, ct);
    }

    /// <returns>The case's version; null when it is no longer this reader's to see, for example after a recall.</returns>
    public async Task<int?> WatchAsync(DebtorId debtor, CancellationToken ct)
    {
        await using var db = await dbs.ReadAsync(ct);
        return await db.QueryOneAsync(
            $"select version from cases where tenant_id = {db.TenantId} and debtor_id = {debtor}{db.Placed("cases.debtor_id")}",
            row => (int?)row.Int(0), null, ct);
    }

    private async Task<Result<CaseView>> ReadAsync(TenantDb db, TenantCipher cipher, DebtorId id, CancellationToken ct)
    {
        var file = await db.Cases.AsNoTracking().SingleOrDefaultAsync(row => row.DebtorId == id, ct);
        var person = await db.Debtors.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, ct);
        if (file is null || person is null) return Refusal.NotFound("case");
        var lender = await tenants.FindAsync(db.TenantId, ct);
        var today = LocalDays.Today(clock.GetUtcNow(), person.TimeZone, lender?.TimeZone ?? "");
        var accounts = (await db.Accounts.AsNoTracking().Where(row => row.DebtorId == id).ToListAsync(ct))
            .OrderBy(row => row.State).ThenByDescending(row => row.PastDue).ThenBy(row => row.AccountNo, StringComparer.Ordinal)
            .Take(Many)
            .Select(row => new CaseAccount(
                row.Id, row.AccountNo, row.Product, row.Currency, row.Balance, row.PastDue, row.DueDate,
                today.DayNumber - row.DueDate.DayNumber, row.MinPayment, row.State)).ToList();
        var promises = (await db.Promises.AsNoTracking().Where(row => row.DebtorId == id).ToListAsync(ct))
            .OrderBy(row => row.State is not PromiseState.Open).ThenBy(row => row.State is PromiseState.Open ? row.DueOn.DayNumber : -row.DueOn.DayNumber)
            .Take(Many).ToList();
        var plans = (await db.Arrangements.AsNoTracking().Where(row => row.DebtorId == id).ToListAsync(ct))
            .OrderByDescending(row => row.MadeAt).ToList();
        var details = DebtorSeal.Open(cipher, person);
        var me = CaseWorker.IdOf(scope.Actor);
        return new CaseView(
            Masked(person, details),
            new CaseStanding(
                file.AssignedTo, me is not null && file.AssignedTo == me, CaseWorker.MayChange(scope.Actor, file), file.OverdueReason,
                file.NextAt, file.LastWorkedAt, file.Version),
            today, accounts, await CountAsync(db, id, today, ct), promises, plans,
            await GateAsync(db, id, accounts, ct), await DraftAsync(db, cipher, id, me, ct),
            await settings.GetAsync<PromiseLimits>(db, ct),
            await db.CaseFeedbacks.AsNoTracking().Where(row => row.DebtorId == id).OrderByDescending(row => row.Id).FirstOrDefaultAsync(ct),
            await points.ReadAsync(db, cipher, id, details, ct));
    }

    private static DebtorView Masked(Debtor person, DebtorDetails details) => new(
        person.Id, person.Reference, Mask.Name(details.Name), Mask.Phone(details.Phone), Mask.Email(details.Email),
        Mask.Number(details.IdNumber), string.IsNullOrEmpty(details.Address) ? "" : "••••", details.WechatOpenId is not null,
        details.PushToken is not null, person.Language, person.TimeZone, person.Country, person.Region, person.Hold);

    private async Task<IReadOnlyList<ChannelAnswer>> GateAsync(
        TenantDb db, DebtorId id, List<CaseAccount> accounts, CancellationToken ct)
    {
        if (accounts.FirstOrDefault(account => account.State is AccountState.Open) is not { } about) return [];
        var answers = await gate.PeekAsync(db, id, about.Id, Channels, ct);
        return [.. answers.Select(pair => new ChannelAnswer(pair.Key, pair.Value.Allowed, pair.Value.Rule, pair.Value.Reason, pair.Value.NextAt))];
    }

    private async Task<ContactCounts> CountAsync(TenantDb db, DebtorId debtor, DateOnly today, CancellationToken ct)
    {
        var policy = await settings.GetAsync<ContactPolicy>(db, ct);
        var none = new ContactCounts(0, 0, policy.PerDay, policy.PerSevenDays);
        var week = clock.GetUtcNow() - LocalHours.Week;
        return await db.QueryOneAsync(
            $"""
            select count(case when day = {today} then 1 end), count(case when at > {week} then 1 end)
            from contact_events
            where tenant_id = {db.TenantId} and debtor_id = {debtor} and at > {week - TimeSpan.FromDays(1)}{db.Placed("contact_events.debtor_id")}
            """,
            row => none with { Today = (int)row.Long(0), SevenDays = (int)row.Long(1) }, none, ct);
    }

    private static async Task<CaseDraft?> DraftAsync(TenantDb db, TenantCipher cipher, DebtorId id, Guid? me, CancellationToken ct)
    {
        if (me is not { } user) return null;
        var draft = await db.NoteDrafts.AsNoTracking().SingleOrDefaultAsync(row => row.DebtorId == id && row.UserId == user, ct);
        return draft is null
            ? null
            : new CaseDraft(draft.NoteId, Encoding.UTF8.GetString(cipher.Open(NoteDraft.Place, NoteDraft.Row(id, user), draft.Text)));
    }
}
