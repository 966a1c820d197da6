using Microsoft.EntityFrameworkCore;
using Platform.Collections.Accounts;
using Platform.Collections.Cases;
using Platform.Collections.Compliance;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Promises;

/// <summary>What a promise on one account is measured against: the debtor's day and the most that can be promised.</summary>
public sealed record PromiseGround(Account Account, TimeZoneInfo Zone, DateOnly Today)
{
    public decimal Most => Math.Max(Account.PastDue, Account.Balance);

    /// <summary>The morning after a day, of the debtor: when somebody looks whether it was kept.</summary>
    public DateTimeOffset After(DateOnly day) => LocalHours.Instant(day.AddDays(1), new TimeOnly(9, 0), Zone);
}

/// <summary>What promises and plans share: on which accounts they may be made, and how one is written.</summary>
public sealed class PromiseTerms(TenantCatalog tenants, TenantScope scope, TimeProvider clock)
{
    /// <returns>Refused when the account is not the debtor's, owes nothing, or has a promise that is not yet judged.</returns>
    public Task<Result<PromiseGround>> ReadAsync(TenantDb db, DebtorId debtor, AccountId account, CancellationToken ct) =>
        ReadAsync(db, debtor, account, null, ct);

    /// <param name="but">A plan that waits and does not stand in its own way.</param>
    internal async Task<Result<PromiseGround>> ReadAsync(TenantDb db, DebtorId debtor, AccountId account, Guid? but, CancellationToken ct)
    {
        var person = await db.Debtors.AsNoTracking().SingleOrDefaultAsync(row => row.Id == debtor, ct);
        var owed = await db.Accounts.AsNoTracking().SingleOrDefaultAsync(row => row.Id == account && row.DebtorId == debtor, ct);
        if (person is null || owed is null) return Refusal.NotFound("account");
        if (owed.State is not AccountState.Open) return new Refusal("promise_nothing_due");
        if (await db.Promises.AnyAsync(row => row.AccountId == account && row.State == PromiseState.Open, ct))
            return new Refusal("promise_exists");
        if (await db.Arrangements.AnyAsync(row => row.AccountId == account && row.State == ArrangementState.Proposed && row.Id != but, ct))
            return new Refusal("plan_waits");
        var lender = await tenants.FindAsync(db.TenantId, ct);
        var zone = LocalDays.Find(person.TimeZone) ?? LocalDays.Find(lender?.TimeZone ?? "") ?? TimeZoneInfo.Utc;
        return new PromiseGround(owed, zone, LocalHours.Day(clock.GetUtcNow(), zone));
    }

    public PromiseToPay Promise(PromiseGround on, Guid id, decimal amount, DateOnly due, PromiseLimits limits, Arrangement? plan) => new()
    {
        Id = id,
        DebtorId = on.Account.DebtorId,
        AccountId = on.Account.Id,
        Amount = amount,
        Currency = on.Account.Currency,
        DueOn = due,
        DueFrom = LocalHours.Instant(due, TimeOnly.MinValue, on.Zone),
        JudgeAt = LocalHours.Instant(due.AddDays(1 + limits.GraceDays), TimeOnly.MinValue, on.Zone),
        ArrangementId = plan?.Id,
        // An approved plan is the collector's who agreed it, not the approver's.
        MadeBy = plan is null ? CaseWorker.IdOf(scope.Actor) : plan.MadeBy,
        MadeByName = plan?.MadeByName ?? scope.Actor.Name,
        AgencyId = plan is null ? scope.Actor.Agency : plan.AgencyId,
        MadeAt = clock.GetUtcNow(),
    };
}
