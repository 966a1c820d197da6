using Microsoft.EntityFrameworkCore;
using Platform.Collections.Cases;
using Platform.Collections.Debtors;
using Platform.Tenancy;

namespace Platform.Collections.Promises;

/// <summary>Takes back an open promise, and with it the plan that it belongs to.</summary>
public sealed class WithdrawPromise(CaseChange cases, TimeProvider clock)
{
    public sealed record Request(DebtorId Debtor, Guid Promise);

    public Task<Result> RunAsync(Request ask, CancellationToken ct) =>
        cases.RunAsync(ask.Debtor, "promise.withdraw", async (db, file) =>
        {
            var promise = await db.Promises.SingleOrDefaultAsync(row => row.Id == ask.Promise && row.DebtorId == ask.Debtor, ct);
            if (promise is null) return Refusal.NotFound("promise");
            if (promise.State is not PromiseState.Open) return new Refusal("promise_settled");
            var now = clock.GetUtcNow();
            var together = promise.ArrangementId is not { } plan
                ? [promise]
                : await db.Promises.Where(row => row.ArrangementId == plan && row.State == PromiseState.Open).ToListAsync(ct);
            foreach (var one in together) (one.State, one.SettledAt) = (PromiseState.Withdrawn, now);
            if (promise.ArrangementId is { } id)
            {
                var arrangement = await db.Arrangements.SingleAsync(row => row.Id == id, ct);
                (arrangement.State, arrangement.EndedAt) = (ArrangementState.Withdrawn, now);
            }
            file.NextAt = now;
            await db.SaveChangesAsync(ct);
            await AgreedRest.RefreshAsync(db, [promise.AccountId], ct);
            return null;
        }, new { promise = ask.Promise }, ct);
}
