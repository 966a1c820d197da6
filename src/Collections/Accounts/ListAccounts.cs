using System.Text.Json;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Accounts;

/// <summary>By what the accounts can be ordered; each has a meaning on both databases.</summary>
public enum AccountOrder
{
    AccountNo,
    DueDate,
    PastDue,
    Balance,
}

/// <summary>One account in a list; the name is masked before it leaves the use case.</summary>
public sealed record AccountRow(
    AccountId Id, string AccountNo, string MaskedName, string Product, string Currency, decimal Balance, decimal PastDue,
    int DaysPastDue, string Region, AccountState State, string? Hold)
{
    public string Bucket => Accounts.Bucket.Name(Accounts.Bucket.Of(DaysPastDue));
}

/// <summary>Lists the tenant's accounts by filter, page by page; personal data stays masked.</summary>
public sealed class ListAccounts(
    TenantDbFactory dbs, TenantScope scope, TenantCatalog catalog, TenantKeys keys, PortfolioFacets facets,
    AuditTrail audit, TimeProvider clock)
{
    public const int MaxTake = 200;

    /// <param name="Text">An account number or debtor reference (whole or its beginning), or a whole phone number or e-mail.</param>
    public sealed record Request(
        string? Text = null, int? Bucket = null, string? Product = null, string? Region = null,
        AccountState? State = null, AccountOrder Order = AccountOrder.AccountNo, bool Descending = false,
        int Skip = 0, int Take = 25);

    public async Task<Result<CappedPage<AccountRow>>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.ViewAccounts) is { } refusal) return refusal;
        var found = await FindAsync(ask, ct);
        // What was typed may be a phone number: the trail keeps that something was, and how much was found.
        await audit.SeenAsync(
            "accounts.search", "accounts", "list", ask,
            JsonSerializer.Serialize(new
            {
                text = !string.IsNullOrWhiteSpace(ask.Text), bucket = ask.Bucket, product = ask.Product, region = ask.Region,
                state = ask.State?.ToString(), from = ask.Skip, found = found.Total, shown = found.Rows.Count,
            }), null, ct);
        return found;
    }

    private async Task<CappedPage<AccountRow>> FindAsync(Request ask, CancellationToken ct)
    {
        var tenant = await catalog.FindAsync(scope.TenantId, ct)
            ?? throw new InvalidOperationException("The scope's tenant is not in the catalog.");
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        await using var db = await dbs.ReadAsync(ct);

        var days = await facets.DaysAsync(db, tenant.TimeZone, ct);
        var lenderDay = LocalDays.Today(clock.GetUtcNow(), tenant.TimeZone, "UTC");
        var conditions = Conditions(ask, db, days, lenderDay);
        var countries = (await facets.GetAsync(db, ct)).Countries;
        if (await AccountSearch.ConditionAsync(db, cipher, countries, ask.Text, ct) is { } found) conditions.Add(found);

        FormattableString from =
            $"""
            from accounts a
            join debtors d on d.tenant_id = a.tenant_id and d.id = a.debtor_id
            left join z on z.zone = d.time_zone
            where {SqlAll.Of(conditions)}
            """;
        FormattableString z = $"with z(zone, today) as ({LocalDays.Values(days, db.Dialect)})";
        var rows = await db.QueryAsync(
            $"""
            {z}
            select a.id, a.account_no, d.reference, d.details, a.product, a.currency, a.balance, a.past_due, a.due_date,
                   d.region, a.state, d.hold, coalesce(z.today, {lenderDay}), {DebtorSeal.KeyOf("d.tenant_id", "d.id")}
            {from}
            order by {Order(ask)}
            limit {Math.Clamp(ask.Take, 1, MaxTake)} offset {Math.Clamp(ask.Skip, 0, CappedPage<AccountRow>.Bound)}
            """,
            row => new AccountRow(
                row.Id<AccountId>(0), row.Text(1),
                Mask.Name(DebtorSeal.Open(cipher, row.Text(2), row.Bytes(3), row.BytesOrNull(13)).Name), row.Text(4), row.Text(5),
                row.Amount(6), row.Amount(7), row.Day(12).DayNumber - row.Day(8).DayNumber, row.Text(9),
                (AccountState)row.Short(10), row.TextOrNull(11)),
            ct);
        var total = await db.QueryOneAsync(
            $"{z} select count(*) from (select 1 {from} limit {CappedPage<AccountRow>.Bound}) found",
            row => (int)row.Long(0), 0, ct);
        return new CappedPage<AccountRow>(rows, total);
    }

    private static List<FormattableString> Conditions(
        Request ask, TenantDb db, IReadOnlyList<ZoneDay> days, DateOnly lenderDay)
    {
        var conditions = new List<FormattableString> { $"a.tenant_id = {db.TenantId}" };
        if (ask.State is { } state) conditions.Add($"a.state = {state}");
        if (!string.IsNullOrEmpty(ask.Product)) conditions.Add($"a.product = {ask.Product}");
        if (!string.IsNullOrEmpty(ask.Region)) conditions.Add($"d.region = {ask.Region}");
        if (ask.Bucket is not { } bucket) return conditions;

        // The exact test is by the debtor's own day; the plain bounds around it let the due-date index work.
        var (from, to) = Bucket.Bounds(bucket);
        var (first, last) = (days.Select(d => d.Today).Append(lenderDay).Min(), days.Select(d => d.Today).Append(lenderDay).Max());
        if (from is { } least)
            conditions.Add($"a.due_date <= {last.AddDays(-least)} and coalesce(z.today, {lenderDay}) - a.due_date >= {least}");
        if (to is { } most)
            conditions.Add($"a.due_date >= {first.AddDays(-most)} and coalesce(z.today, {lenderDay}) - a.due_date <= {most}");
        return conditions;
    }

    private static SqlText Order(Request ask)
    {
        var down = ask.Descending ? " desc" : "";
        return ask.Order switch
        {
            AccountOrder.AccountNo => new($"a.account_no{down}"),
            AccountOrder.DueDate => new($"a.due_date{down}, a.account_no"),
            AccountOrder.PastDue => new($"a.past_due{down}, a.account_no"),
            AccountOrder.Balance => new($"a.balance{down}, a.account_no"),
        };
    }
}
