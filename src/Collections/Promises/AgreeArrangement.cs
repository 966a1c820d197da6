using Microsoft.EntityFrameworkCore;
using Platform.Collections.Accounts;
using Platform.Collections.Cases;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Settings;

namespace Platform.Collections.Promises;

/// <summary>One instalment of a plan, as it is shown before it is agreed.</summary>
public sealed record Instalment(DateOnly DueOn, decimal Amount);

/// <summary>Agrees a plan of monthly instalments within the lender's limits; each instalment is a promise.</summary>
public sealed class AgreeArrangement(CaseChange cases, PromiseTerms terms, TenantSettings settings, TenantScope scope, TimeProvider clock)
{
    /// <param name="First">What is paid on the first day; the rest is spread evenly, the last instalment takes what rounding leaves.</param>
    public sealed record Request(Guid Id, DebtorId Debtor, AccountId Account, decimal Total, decimal First, int Count, DateOnly FirstOn);

    public Task<Result> RunAsync(Request ask, CancellationToken ct) =>
        cases.RunAsync(ask.Debtor, "arrangement.agree", async (db, file) =>
        {
            if (await db.Arrangements.AnyAsync(row => row.Id == ask.Id, ct)) return null;
            var found = await terms.ReadAsync(db, ask.Debtor, ask.Account, ct);
            if (found.IsRefused) return found.Refusal;
            var on = found.Value;
            var limits = await settings.GetAsync<PromiseLimits>(db, ct);
            if (Check(ask, on, limits) is { } refusal) return refusal;
            var plan = new Arrangement
            {
                Id = ask.Id,
                DebtorId = ask.Debtor,
                AccountId = ask.Account,
                Total = ask.Total,
                Currency = on.Account.Currency,
                Instalments = (short)ask.Count,
                MadeBy = CaseWorker.IdOf(scope.Actor),
                MadeByName = scope.Actor.Name,
                AgencyId = scope.Actor.Agency,
                MadeAt = clock.GetUtcNow(),
            };
            db.Add(plan);
            foreach (var part in Spread(ask.Total, ask.First, ask.Count, ask.FirstOn))
                db.Add(terms.Promise(on, Guid.CreateVersion7(clock.GetUtcNow()), part.Amount, part.DueOn, limits, plan.Id));
            file.NextAt = on.After(ask.FirstOn);
            return null;
        }, new { account = ask.Account.Value, count = ask.Count }, ct);

    /// <summary>The instalments of a plan: monthly from the first day, their sum the total to the cent.</summary>
    public static IReadOnlyList<Instalment> Spread(decimal total, decimal first, int count, DateOnly firstOn)
    {
        var even = Math.Floor((total - first) / (count - 1) * 100) / 100;
        return
        [
            new Instalment(firstOn, first),
            .. Enumerable.Range(1, count - 1).Select(i =>
                new Instalment(firstOn.AddMonths(i), i < count - 1 ? even : total - first - even * (count - 2))),
        ];
    }

    private static Refusal? Check(Request ask, PromiseGround on, PromiseLimits limits)
    {
        if (ask.Total <= 0 || ask.Total > on.Most) return Refusal.Invalid("total", "promise_amount", on.Most);
        if (decimal.Round(ask.Total, 2) != ask.Total || decimal.Round(ask.First, 2) != ask.First)
            return Refusal.Invalid("total", "promise_cents");
        if (ask.Count < 2 || ask.Count > limits.MaxInstalments) return Refusal.Invalid("instalments", "plan_count", limits.MaxInstalments);
        if (ask.Count - 1 > limits.MaxMonths) return Refusal.Invalid("instalments", "plan_months", limits.MaxMonths);
        if (ask.First <= 0 || ask.First >= ask.Total || ask.First < ask.Total * limits.MinFirstPercent / 100)
            return Refusal.Invalid("first", "plan_first", limits.MinFirstPercent);
        return ask.FirstOn < on.Today || ask.FirstOn > on.Today.AddDays(limits.MaxDays)
            ? Refusal.Invalid("dueOn", "promise_day", limits.MaxDays)
            : null;
    }
}
