using Platform.Collections.Accounts;
using Platform.Tenancy.Data;

namespace Platform.Collections.Promises;

/// <summary>
/// While a promise is open or a plan is kept, nobody is pressed: the account's treatments rest until the next day of
/// judgement. Source: measures for credit card business, art. 70 (collection stops once a plan is agreed, unless it is broken).
/// </summary>
public static class AgreedRest
{
    public const string Promise = "promise_open";
    public const string Plan = "plan_active";

    /// <summary>Computes the rest of these accounts anew from what is open on them, in the caller's transaction.</summary>
    public static Task RefreshAsync(TenantDb db, IReadOnlyCollection<AccountId> accounts, CancellationToken ct) => db.ExecuteAsync(
        $"""
        update accounts set
          rests_until = (select min(p.judge_at) from promises p
            where p.tenant_id = accounts.tenant_id and p.account_id = accounts.id and p.state = {PromiseState.Open}),
          rests_for = (select case when count(p.arrangement_id) > 0 then {Plan} when count(*) > 0 then {Promise} end from promises p
            where p.tenant_id = accounts.tenant_id and p.account_id = accounts.id and p.state = {PromiseState.Open})
        where tenant_id = {db.TenantId} and id {db.Dialect.AnyOf(accounts)}
        """, ct);
}
