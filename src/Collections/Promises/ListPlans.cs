using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Promises;

/// <summary>A plan as a list shows it; the person only by the lender's own reference.</summary>
public sealed record PlanRow(Arrangement Plan, string Reference, string AccountNo, bool IsMine);

/// <summary>Plans that wait for approval, oldest first, then the newest others.</summary>
public sealed class ListPlans(TenantDbFactory dbs, TenantScope scope)
{
    private const int Most = 200;

    public async Task<Result<IReadOnlyList<PlanRow>>> RunAsync(CancellationToken ct)
    {
        if (scope.Demand(Permission.ApprovePlans) is { } refusal) return refusal;
        await using var db = await dbs.ReadAsync(ct);
        var me = Cases.CaseWorker.IdOf(scope.Actor);
        var rows =
            from plan in db.Arrangements.AsNoTracking()
            join debtor in db.Debtors on plan.DebtorId equals debtor.Id
            join account in db.Accounts on plan.AccountId equals account.Id
            select new { plan, debtor.Reference, account.AccountNo };
        var waiting = await rows.Where(row => row.plan.State == ArrangementState.Proposed).OrderBy(row => row.plan.Id).Take(Most).ToListAsync(ct);
        var others = await rows.Where(row => row.plan.State != ArrangementState.Proposed).OrderByDescending(row => row.plan.Id).Take(Most).ToListAsync(ct);
        return waiting.Concat(others)
            .Select(row => new PlanRow(row.plan, row.Reference, row.AccountNo, me is not null && row.plan.MadeBy == me)).ToList();
    }
}
