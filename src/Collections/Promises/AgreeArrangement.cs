using Microsoft.EntityFrameworkCore;
using Platform.Collections.Accounts;
using Platform.Collections.Cases;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Settings;

namespace Platform.Collections.Promises;

/// <summary>
/// Agrees a plan with a debtor: within the collector's authority it holds at once and treatments rest; above it, it waits
/// for approval. Each instalment is a promise.
/// </summary>
public sealed class AgreeArrangement(CaseChange cases, PromiseTerms terms, TenantSettings settings, TenantScope scope, TimeProvider clock)
{
    /// <param name="Total">The debt that the plan covers.</param>
    /// <param name="First">What is paid on the first day; the rest is spread evenly, the last instalment takes what rounding leaves.</param>
    /// <param name="Discount">Forgiven by a settlement.</param>
    public sealed record Request(
        Guid Id, DebtorId Debtor, AccountId Account, decimal Total, decimal First, int Count, DateOnly FirstOn,
        PlanKind Kind = PlanKind.Instalments, decimal Discount = 0);

    public Task<Result> RunAsync(Request ask, CancellationToken ct) =>
        cases.RunAsync(ask.Debtor, "arrangement.agree", async (db, file) =>
        {
            if (await db.Arrangements.AnyAsync(row => row.Id == ask.Id, ct)) return null;
            var found = await terms.ReadAsync(db, ask.Debtor, ask.Account, ct);
            if (found.IsRefused) return found.Refusal;
            var on = found.Value;
            var limits = await settings.GetAsync<PromiseLimits>(db, ct);
            var offered = PlanOffer.Compute(
                new(ask.Kind, ask.Total, ask.First, ask.Count, ask.FirstOn, ask.Discount), limits, on.Today, on.Most);
            if (offered.IsRefused) return offered.Refusal;
            var plan = Plan(ask, offered.Value, on);
            db.Add(plan);
            file.NextAt = plan.State is ArrangementState.Proposed ? clock.GetUtcNow().AddDays(1) : on.After(ask.FirstOn);
            if (plan.State is ArrangementState.Active) await StartAsync(db, plan, on, limits, ct);
            return null;
        }, new { account = ask.Account.Value, kind = ask.Kind.ToString(), count = ask.Count }, ct);

    /// <summary>The plan's instalments become promises, and treatments rest; in the caller's transaction.</summary>
    internal async Task StartAsync(TenantDb db, Arrangement plan, PromiseGround on, PromiseLimits limits, CancellationToken ct)
    {
        foreach (var part in PlanOffer.Spread(plan.Total, plan.First, plan.Instalments, plan.FirstOn))
            db.Add(terms.Promise(on, Guid.CreateVersion7(clock.GetUtcNow()), part.Amount, part.DueOn, limits, plan));
        await db.SaveChangesAsync(ct);
        await AgreedRest.RefreshAsync(db, [plan.AccountId], ct);
    }

    private Arrangement Plan(Request ask, PlanOffer offer, PromiseGround on) => new()
    {
        Id = ask.Id,
        DebtorId = ask.Debtor,
        AccountId = ask.Account,
        Kind = offer.Kind,
        Principal = offer.Principal,
        Fee = offer.Fee,
        Total = offer.Total,
        First = offer.Parts[0].Amount,
        FirstOn = ask.FirstOn,
        Currency = on.Account.Currency,
        Instalments = (short)offer.Parts.Count,
        State = offer.NeedsApproval ? ArrangementState.Proposed : ArrangementState.Active,
        MadeBy = CaseWorker.IdOf(scope.Actor),
        MadeByName = scope.Actor.Name,
        AgencyId = scope.Actor.Agency,
        MadeAt = clock.GetUtcNow(),
    };
}
