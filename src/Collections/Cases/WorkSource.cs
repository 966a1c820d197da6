using Platform.Collections.Accounts;
using Platform.Collections.Debtors;
using Platform.Collections.Promises;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Cases;

/// <summary>The statement behind the work list, the hand-out and the next case: they must not disagree on what comes first.</summary>
public sealed class WorkSource(TenantScope scope, TenantCatalog tenants, TimeProvider clock)
{
    private static readonly TimeSpan Lately = TimeSpan.FromDays(30);
    private static readonly TimeSpan JustNow = TimeSpan.FromHours(20);

    public static bool SeesAll(Actor actor) => actor.Agency is null || actor.May(Permission.ManageAgency);

    /// <summary>Conditions over <c>c</c> (cases): what this person may see, on this shelf.</summary>
    internal List<FormattableString> Conditions(TenantDb db, WorkShelf shelf, bool dueOnly)
    {
        var now = clock.GetUtcNow();
        var conditions = new List<FormattableString> { $"c.tenant_id = {db.TenantId} and c.state = {CaseState.Open}{db.Placed("c.debtor_id")}" };
        // The lender's own desk leaves to an agency what it has given it.
        if (db.Agency is null && shelf is not WorkShelf.All)
            conditions.Add($"not exists (select 1 from case_grants g where g.tenant_id = c.tenant_id and g.debtor_id = c.debtor_id)");
        if (shelf is WorkShelf.Pool) conditions.Add($"c.assigned_to is null");
        if (shelf is WorkShelf.Mine) conditions.Add($"c.assigned_to = {CaseWorker.IdOf(scope.Actor) ?? Guid.Empty}");
        if (dueOnly) conditions.Add($"(c.next_at is null or c.next_at <= {now})");
        return conditions;
    }

    /// <summary>The cases that fulfil the conditions (over c and d), in their order; the caller adds limit and offset.</summary>
    internal async Task<FormattableString> RankedAsync(TenantDb db, IReadOnlyList<FormattableString> conditions, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var lender = await tenants.FindAsync(db.TenantId, ct);
        var today = LocalDays.Today(now, lender?.TimeZone ?? "", "UTC");
        var reached = db.Dialect.AnyOf(Calls.Dispositions.Reached);
        // Amounts of several currencies are never added: the debtor's largest stands for the case.
        return $"""
            with k as (
              select c.tenant_id, c.debtor_id, c.assigned_to, c.overdue_reason, c.next_at, c.last_worked_at, d.reference, d.details, d.hold
              from cases c join debtors d on d.tenant_id = c.tenant_id and d.id = c.debtor_id
              where {SqlAll.Of(conditions)}),
            v as (
              select a.debtor_id, a.currency, sum(a.past_due) as past_due, min(a.due_date) as due_date, count(*) as accounts,
                row_number() over (partition by a.debtor_id order by sum(a.past_due) desc, a.currency) as n
              from k join accounts a on a.tenant_id = k.tenant_id and a.debtor_id = k.debtor_id
              where a.state = {AccountState.Open} group by a.debtor_id, a.currency),
            f as (
              select k.*, v.currency, coalesce(v.past_due, 0) as past_due, coalesce(v.accounts, 0) as accounts,
                coalesce({today} - v.due_date, 0) as days,
                case when exists (select 1 from promises p where p.tenant_id = k.tenant_id and p.debtor_id = k.debtor_id
                  and p.state = {PromiseState.Open} and p.due_from <= {now}) then 1 else 0 end as promise_due,
                case when exists (select 1 from promises p where p.tenant_id = k.tenant_id and p.debtor_id = k.debtor_id
                  and p.state in ({PromiseState.Partial}, {PromiseState.Broken}) and p.settled_at > {now - Lately}
                  and (k.last_worked_at is null or p.settled_at > k.last_worked_at)) then 1 else 0 end as missed,
                case when exists (select 1 from promises p where p.tenant_id = k.tenant_id and p.debtor_id = k.debtor_id
                  and p.state = {PromiseState.Open} and p.due_from > {now}) then 1 else 0 end as promised,
                case when k.next_at <= {now} then 1 else 0 end as follow_up_due,
                case when k.next_at > {now} then 1 else 0 end as later,
                case when exists (select 1 from case_wrapups w where w.tenant_id = k.tenant_id and w.debtor_id = k.debtor_id
                  and w.outcome {reached} and w.at > {now - Lately}) then 1 else 0 end as reached,
                case when exists (select 1 from contact_events e where e.tenant_id = k.tenant_id and e.debtor_id = k.debtor_id
                  and e.at > {now - JustNow}) then 1 else 0 end as contacted,
                case when k.hold is not null then 1 else 0 end as on_hold
              from k left join v on v.debtor_id = k.debtor_id and v.n = 1)
            select debtor_id, reference, details, currency, past_due, days, promise_due, missed, promised, follow_up_due, later,
              reached, contacted, on_hold, assigned_to, overdue_reason, next_at, last_worked_at, accounts,
              {DebtorSeal.KeyOf("f.tenant_id", "f.debtor_id")}
            from f order by {WorkValue.Sql} desc, debtor_id
            """;
    }

    internal static WorkRow Read(SqlRow row, TenantCipher cipher) => new(
        row.Id<DebtorId>(0), row.Text(1), Mask.Name(DebtorSeal.Open(cipher, row.Text(1), row.Bytes(2), row.BytesOrNull(19)).Name),
        row.TextOrNull(3) ?? "", (int)row.Long(18),
        new WorkFacts(
            row.Amount(4), row.Int(5), Flag(row, 6), Flag(row, 7), Flag(row, 8), Flag(row, 9), Flag(row, 10), Flag(row, 11),
            Flag(row, 12), Flag(row, 13)),
        row.IsNull(14) ? null : row.Guid(14), row.TextOrNull(15), row.InstantOrNull(16), row.InstantOrNull(17));

    private static bool Flag(SqlRow row, int i) => row.Int(i) == 1;
}
