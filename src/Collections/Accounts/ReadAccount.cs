using Microsoft.EntityFrameworkCore;
using Platform.Collections.Compliance;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Settings;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Accounts;

/// <summary>One account with its debtor masked, the person's other accounts, and what the caps count now.</summary>
/// <param name="Today">The day of the debtor's zone, from which <paramref name="DaysPastDue"/> is computed.</param>
public sealed record AccountView(
    AccountId Id, string AccountNo, string Product, string Currency, decimal Balance, decimal PastDue, DateOnly DueDate,
    DateOnly Today, int DaysPastDue, decimal? MinPayment, decimal? RiskScore, string? Industry, decimal? CreditLimit,
    string? Attributes, AccountState State, DateTimeOffset UpdatedAt, DebtorView Debtor, IReadOnlyList<AccountRow> Others,
    ContactCounts Contacts)
{
    public string Bucket => Accounts.Bucket.Name(Accounts.Bucket.Of(DaysPastDue));
}

/// <summary>A person as a screen may show one: masked; a detail that is not known is empty.</summary>
public sealed record DebtorView(
    DebtorId Id, string Reference, string Name, string Phone, string Email, string IdNumber, string Address,
    bool HasWeChat, bool HasPush, string Language, string TimeZone, string Country, string Region, string? Hold);

/// <summary>How often the person was reached, over all accounts and channels, beside the lender's caps.</summary>
/// <param name="Today">On the person's own day.</param>
/// <param name="SevenDays">Within the last 7 × 24 hours.</param>
public sealed record ContactCounts(int Today, int SevenDays, int PerDay, int PerSevenDays);

/// <summary>Reads one account by the lender's own number. That somebody looked is written in the transaction that reads.</summary>
public sealed class ReadAccount(
    TenantDbFactory dbs, TenantScope scope, TenantCatalog catalog, TenantKeys keys,
    TenantSettings settings, AuditTrail audit, Looks looks, TimeProvider clock)
{
    private const string View = "account.view";

    /// <summary>The same account, still open on the same screen: read again, and for a while not a second opening.</summary>
    public Task<Result<AccountView>> RefreshAsync(string accountNo, CancellationToken ct) => ReadAsync(accountNo, looks.IsNew(View, accountNo), ct);

    public Task<Result<AccountView>> RunAsync(string accountNo, CancellationToken ct) => ReadAsync(accountNo, true, ct);

    private async Task<Result<AccountView>> ReadAsync(string accountNo, bool isNew, CancellationToken ct)
    {
        if (scope.Demand(Permission.ViewAccounts) is { } refusal) return refusal;
        var tenant = (await catalog.FindAsync(scope.TenantId, ct))!;
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        await using var db = isNew ? await dbs.WriteAsync(ct) : await dbs.ReadAsync(ct);
        var account = await db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.AccountNo == accountNo, ct);
        if (account is null) return Refusal.NotFound("account");
        var debtor = await db.Debtors.AsNoTracking().SingleAsync(d => d.Id == account.DebtorId, ct);
        var details = DebtorSeal.Open(cipher, debtor);
        var today = LocalDays.Today(clock.GetUtcNow(), debtor.TimeZone, tenant.TimeZone);

        var others = await db.Accounts.AsNoTracking()
            .Where(a => a.DebtorId == debtor.Id && a.Id != account.Id)
            .OrderBy(a => a.AccountNo).Take(50).ToListAsync(ct);
        var name = Mask.Name(details.Name);
        var view = new AccountView(
            account.Id, account.AccountNo, account.Product, account.Currency, account.Balance, account.PastDue,
            account.DueDate, today, Days(account, today), account.MinPayment, account.RiskScore, account.Industry,
            account.CreditLimit, account.Attributes, account.State, account.UpdatedAt,
            new DebtorView(
                debtor.Id, debtor.Reference, name, Mask.Phone(details.Phone), Mask.Email(details.Email),
                Mask.Number(details.IdNumber), string.IsNullOrEmpty(details.Address) ? "" : "••••", details.WechatOpenId is not null,
                details.PushToken is not null, debtor.Language, debtor.TimeZone, debtor.Country, debtor.Region, debtor.Hold),
            [.. others.Select(a => new AccountRow(
                a.Id, a.AccountNo, name, a.Product, a.Currency, a.Balance, a.PastDue, Days(a, today), debtor.Region,
                a.State, debtor.Hold))],
            await CountAsync(db, debtor.Id, today, ct));
        if (!isNew) return view;
        audit.Write(db, View, "account", account.Id, debtor: debtor.Id.Value);
        await db.CommitAsync(ct);
        looks.Keep(View, accountNo);
        return view;
    }

    private static int Days(Account account, DateOnly today) => today.DayNumber - account.DueDate.DayNumber;

    private async Task<ContactCounts> CountAsync(TenantDb db, DebtorId debtor, DateOnly today, CancellationToken ct)
    {
        var policy = await settings.GetAsync<ContactPolicy>(db, ct);
        var none = new ContactCounts(0, 0, policy.PerDay, policy.PerSevenDays);
        var week = clock.GetUtcNow() - LocalHours.Week;
        return await db.QueryOneAsync(
            $"""
            select count(case when day = {today} then 1 end), count(case when at > {week} then 1 end)
            from contact_events
            where tenant_id = {db.TenantId} and debtor_id = {debtor} and at > {week - TimeSpan.FromDays(1)}
            """,
            row => none with { Today = (int)row.Long(0), SevenDays = (int)row.Long(1) }, none, ct);
    }
}
