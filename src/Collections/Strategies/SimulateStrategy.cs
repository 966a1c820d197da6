using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Collections.Accounts;
using Platform.Collections.Compliance;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Strategies;

/// <param name="Day">The debtor's local day.</param>
/// <param name="CanReach">False when the debtor has no address for the channel: the planner would suppress it.</param>
public sealed record SimulatedTouch(
    AccountId Account, DateOnly Day, int DaysPastDue, short StepNo, ChannelKind Channel, Guid? TemplateId, bool CanReach);

/// <param name="Number">Masked.</param>
public sealed record SimulatedAccount(AccountId Id, string Number, DateOnly DueDate, int DaysPastDue);

/// <param name="Touches">Of the accounts shown, by day.</param>
/// <param name="PerDay">Touches of all accounts by day and channel.</param>
public sealed record Simulation(
    long Accounts, long TotalTouches, IReadOnlyList<SimulatedAccount> Shown, IReadOnlyList<SimulatedTouch> Touches,
    IReadOnlyList<(DateOnly Day, ChannelKind Channel, long Count)> PerDay);

/// <summary>
/// Lives through the coming days of a strategy on the lender's real accounts, as if nobody paid: which touch falls on
/// which day. It plans by <see cref="Timeline"/>, like the planner, and writes nothing.
/// </summary>
public sealed class SimulateStrategy(TenantScope scope, TenantDbFactory dbs)
{
    private const int MostShown = 200;
    private const int Page = 5_000;

    /// <param name="Version">Number of the version; null for the draft, else the newest.</param>
    /// <param name="From">First local day.</param>
    /// <param name="Days">1 … 366.</param>
    /// <param name="AccountNos">Null for all open accounts; the first 200 touched ones are shown.</param>
    public sealed record Request(
        Guid StrategyId, int? Version, DateOnly From, int Days, IReadOnlyList<string>? AccountNos = null);

    public async Task<Result<Simulation>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.EditStrategies) is { } forbidden) return forbidden;
        if (ask.Days is < 1 or > 366) return Refusal.Invalid("Days", "out_of_range", 1, 366);
        if (ask.AccountNos?.Count > MostShown) return Refusal.Invalid("AccountNos", "too_many", MostShown);
        await using var db = await dbs.ReadAsync(ct);
        var version = await db.StrategyVersions.AsNoTracking()
            .Where(v => v.StrategyId == ask.StrategyId && (ask.Version == null || v.Version == ask.Version))
            .OrderByDescending(v => v.Version).FirstOrDefaultAsync(ct);
        if (version is null) return Refusal.NotFound("strategy_version");
        var strategy = await StrategyReads.WithSegmentAsync(db, version, ct);

        var counts = new SortedDictionary<(DateOnly, ChannelKind), long>();
        var (accounts, total) = (0L, 0L);
        var shown = new List<SimulatedAccount>();
        var touches = new List<SimulatedTouch>();
        await foreach (var (account, debtor) in AccountsAsync(db, ask.AccountNos, ct))
        {
            accounts++;
            var mine = Touches(strategy, account, debtor, ask.From, ask.Days).ToList();
            total += mine.Count;
            foreach (var touch in mine)
                counts[(touch.Day, touch.Channel)] = counts.GetValueOrDefault((touch.Day, touch.Channel)) + 1;
            if (shown.Count == MostShown || (mine.Count == 0 && ask.AccountNos is null)) continue;
            shown.Add(new SimulatedAccount(
                account.Id, Mask.Number(account.AccountNo), account.DueDate, ask.From.DayNumber - account.DueDate.DayNumber));
            touches.AddRange(mine);
        }
        if (accounts == 0 && ask.AccountNos is not null) return Refusal.NotFound("account");
        return new Simulation(
            accounts, total, shown, [.. touches.OrderBy(t => t.Day).ThenBy(t => t.StepNo)],
            [.. counts.Select(c => (c.Key.Item1, c.Key.Item2, c.Value))]);
    }

    /// <summary>The touches of one account on the days from a first one.</summary>
    public static IEnumerable<SimulatedTouch> Touches(
        StrategyDefinition strategy, Account account, Debtor debtor, DateOnly from, int days)
    {
        for (var day = from; day < from.AddDays(days); day = day.AddDays(1))
        {
            foreach (var step in Timeline.TouchesOn(strategy, account, debtor, day))
            {
                yield return new SimulatedTouch(
                    account.Id, day, step.Day, step.No, step.Channel, step.TemplateId, CanReach(debtor, step.Channel));
            }
        }
    }

    private static bool CanReach(Debtor debtor, ChannelKind channel) => (debtor.Reachable & Needs.Of(channel)) != 0;

    // By account number, a page at a time: the whole portfolio never stands in memory. Sealed details are not read.
    private static async IAsyncEnumerable<(Account, Debtor)> AccountsAsync(
        TenantDb db, IReadOnlyList<string>? numbers, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        var after = "";
        while (true)
        {
            FormattableString which = numbers is null
                ? (FormattableString)$"a.account_no > {after}"
                : $"a.account_no {db.Dialect.AnyOf(numbers)}";
            var page = await db.QueryAsync(
                $"""
                select a.id, a.account_no, a.product, a.currency, a.balance, a.past_due, a.due_date, a.risk_score, a.industry,
                  a.attributes, a.min_payment, a.credit_limit, d.id, d.reachable, d.language, d.time_zone, d.country, d.region
                from accounts a join debtors d on d.tenant_id = a.tenant_id and d.id = a.debtor_id
                where a.tenant_id = {db.TenantId} and a.state = {AccountState.Open} and {which}
                order by a.account_no limit {Page}
                """, Read, ct);
            foreach (var row in page) yield return row;
            if (page.Count < Page || numbers is not null) yield break;
            after = page[^1].Item1.AccountNo;
        }
    }

    private static (Account, Debtor) Read(SqlRow row) => (
        new Account
        {
            Id = row.Id<AccountId>(0), AccountNo = row.Text(1), Product = row.Text(2), Currency = row.Text(3),
            Balance = row.Amount(4), PastDue = row.Amount(5), DueDate = row.Day(6),
            RiskScore = row.IsNull(7) ? null : row.Amount(7), Industry = row.TextOrNull(8), Attributes = row.TextOrNull(9),
            MinPayment = row.IsNull(10) ? null : row.Amount(10), CreditLimit = row.IsNull(11) ? null : row.Amount(11),
        },
        new Debtor
        {
            Id = row.Id<DebtorId>(12), Reference = "", Details = [], Reachable = (Reachable)row.Short(13), Language = row.Text(14),
            TimeZone = row.Text(15), Country = row.Text(16), Region = row.Text(17),
        });
}
