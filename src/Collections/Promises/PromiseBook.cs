using Microsoft.EntityFrameworkCore;
using Platform.Collections.Accounts;
using Platform.Collections.Payments;
using Platform.Tenancy.Data;

namespace Platform.Collections.Promises;

/// <summary>
/// Judges promises by payments, account by account, always from the same facts: a payment counts towards the promises that
/// were made before it and not yet over, the earliest due first, and towards none twice.
/// </summary>
public static class PromiseBook
{
    private const int Batch = 2_000;

    /// <summary>After an import: the promises on the accounts that it told payments of.</summary>
    public static async Task<int> AfterImportAsync(TenantDb db, Guid importId, DateTimeOffset now, CancellationToken ct)
    {
        var accounts = await db.QueryAsync(
            $"""
            select distinct p.account_id from promises p
            join payments y on y.tenant_id = p.tenant_id and y.account_id = p.account_id and y.import_id = {importId}
            where p.tenant_id = {db.TenantId} and p.state = {PromiseState.Open}
            """, row => row.Id<AccountId>(0), ct);
        var settled = 0;
        foreach (var some in accounts.Chunk(Batch)) settled += await JudgeAsync(db, some, now, ct);
        return settled;
    }

    /// <summary>Judges the promises on these accounts, in the caller's transaction.</summary>
    /// <returns>How many promises were settled.</returns>
    public static async Task<int> JudgeAsync(TenantDb db, IReadOnlyCollection<AccountId> accounts, DateTimeOffset now, CancellationToken ct)
    {
        if (accounts.Count == 0) return 0;
        // The judge of the clock and an import may meet: whoever comes second sees what the first has settled.
        await db.ExecuteAsync(
            $"select id from promises where tenant_id = {db.TenantId} and account_id {db.Dialect.AnyOf(accounts)} order by id{db.Dialect.ForUpdate}", ct);
        var promises = await db.Promises
            .Where(row => accounts.Contains(row.AccountId) && row.State != PromiseState.Withdrawn).ToListAsync(ct);
        var payments = (await db.Payments.AsNoTracking().Where(row => accounts.Contains(row.AccountId)).ToListAsync(ct))
            .ToLookup(row => row.AccountId);
        var settled = new List<PromiseToPay>();
        foreach (var book in promises.GroupBy(row => row.AccountId)) settled.AddRange(Judge([.. book], payments[book.Key], now));
        await EndPlansAsync(db, settled, promises, now, ct);
        await db.SaveChangesAsync(ct);
        await AgreedRest.RefreshAsync(db, accounts, ct);
        await WakeAsync(db, settled, now, ct);
        return settled.Count;
    }

    /// <summary>Pure: fills in what was paid and settles what can be.</summary>
    /// <returns>The promises whose state changed.</returns>
    public static IReadOnlyList<PromiseToPay> Judge(IReadOnlyList<PromiseToPay> promises, IEnumerable<Payment> payments, DateTimeOffset now)
    {
        var paid = promises.ToDictionary(promise => promise.Id, _ => 0m);
        var fullAt = new Dictionary<Guid, DateTimeOffset>();
        foreach (var payment in payments.OrderBy(row => row.At).ThenBy(row => row.Id))
        {
            var left = payment.Amount;
            foreach (var promise in promises.OrderBy(row => row.DueOn).ThenBy(row => row.Id))
            {
                if (payment.At < promise.MadeAt || payment.At >= promise.JudgeAt || payment.Currency != promise.Currency) continue;
                var part = Math.Min(left, promise.Amount - paid[promise.Id]);
                if (part <= 0) continue;
                paid[promise.Id] += part;
                left -= part;
                if (paid[promise.Id] == promise.Amount) fullAt[promise.Id] = payment.At;
            }
        }
        var settled = new List<PromiseToPay>();
        foreach (var promise in promises.Where(row => row.State is PromiseState.Open))
        {
            promise.Paid = paid[promise.Id];
            if (fullAt.TryGetValue(promise.Id, out var at)) (promise.State, promise.SettledAt) = (PromiseState.Kept, at);
            else if (now >= promise.JudgeAt)
                (promise.State, promise.SettledAt) = (promise.Paid > 0 ? PromiseState.Partial : PromiseState.Broken, now);
            if (promise.State is not PromiseState.Open) settled.Add(promise);
        }
        return settled;
    }

    // One instalment missed ends the plan; with the last one kept it is completed.
    private static async Task EndPlansAsync(
        TenantDb db, List<PromiseToPay> settled, List<PromiseToPay> all, DateTimeOffset now, CancellationToken ct)
    {
        var ids = settled.Where(row => row.ArrangementId is not null).Select(row => row.ArrangementId!.Value).Distinct().ToList();
        if (ids.Count == 0) return;
        foreach (var plan in await db.Arrangements.Where(row => ids.Contains(row.Id) && row.State == ArrangementState.Active).ToListAsync(ct))
        {
            var parts = all.Where(row => row.ArrangementId == plan.Id).ToList();
            if (parts.Any(row => row.State is PromiseState.Partial or PromiseState.Broken))
            {
                (plan.State, plan.EndedAt) = (ArrangementState.Broken, now);
                foreach (var part in parts.Where(row => row.State is PromiseState.Open))
                    (part.State, part.SettledAt) = (PromiseState.Withdrawn, now);
            }
            else if (parts.All(row => row.State is PromiseState.Kept))
            {
                (plan.State, plan.EndedAt) = (ArrangementState.Completed, now);
            }
        }
    }

    // Open screens learn by the version; a promise not kept brings the case to the top of its collector's list.
    private static async Task WakeAsync(TenantDb db, List<PromiseToPay> settled, DateTimeOffset now, CancellationToken ct)
    {
        if (settled.Count == 0) return;
        var debtors = settled.Select(row => row.DebtorId).Distinct().ToList();
        var missed = settled.Where(row => row.State is not PromiseState.Kept).Select(row => row.DebtorId).Distinct().ToList();
        await db.ExecuteAsync(
            $"update cases set version = version + 1 where tenant_id = {db.TenantId} and debtor_id {db.Dialect.AnyOf(debtors)}", ct);
        if (missed.Count > 0)
            await db.ExecuteAsync(
                $"update cases set next_at = {now} where tenant_id = {db.TenantId} and debtor_id {db.Dialect.AnyOf(missed)} and next_at > {now}", ct);
    }
}
