using Microsoft.EntityFrameworkCore;
using Platform.Collections.Accounts;
using Platform.Collections.Cases;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Settings;

namespace Platform.Collections.Promises;

/// <summary>Records a debtor's promise to pay an amount by a day of the debtor's calendar, within the lender's limits.</summary>
public sealed class RecordPromise(CaseChange cases, PromiseTerms terms, TenantSettings settings)
{
    /// <param name="Id">Chosen by the asker: asked again with the same id, nothing is recorded twice.</param>
    public sealed record Request(Guid Id, DebtorId Debtor, AccountId Account, decimal Amount, DateOnly DueOn);

    public Task<Result> RunAsync(Request ask, CancellationToken ct) =>
        cases.RunAsync(ask.Debtor, "promise.record", async (db, file) =>
        {
            if (await db.Promises.AnyAsync(row => row.Id == ask.Id, ct)) return null;
            var found = await terms.ReadAsync(db, ask.Debtor, ask.Account, ct);
            if (found.IsRefused) return found.Refusal;
            var on = found.Value;
            var limits = await settings.GetAsync<PromiseLimits>(db, ct);
            if (ask.Amount <= 0 || ask.Amount > on.Most) return Refusal.Invalid("amount", "promise_amount", on.Most);
            if (decimal.Round(ask.Amount, 2) != ask.Amount) return Refusal.Invalid("amount", "promise_cents");
            if (ask.DueOn < on.Today || ask.DueOn > on.Today.AddDays(limits.MaxDays))
                return Refusal.Invalid("dueOn", "promise_day", limits.MaxDays);
            db.Add(terms.Promise(on, ask.Id, ask.Amount, ask.DueOn, limits, null));
            file.NextAt = on.After(ask.DueOn);
            await db.SaveChangesAsync(ct);
            await AgreedRest.RefreshAsync(db, [ask.Account], ct);
            return null;
        }, new { account = ask.Account.Value, due = ask.DueOn }, ct);
}
