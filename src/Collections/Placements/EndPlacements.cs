using Platform.Collections.Accounts;
using Platform.Collections.Debtors;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Placements;

/// <summary>
/// Takes back by the clock what is over: placements whose last day, of the lender's zone, has passed, and cured cases of
/// placements that say so.
/// </summary>
public sealed class EndPlacements(TenantDbFactory dbs, TenantScope scope, TenantCatalog tenants, CaseRecall recall, TimeProvider clock)
{
    /// <returns>How many cases came back.</returns>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var lender = await tenants.FindAsync(scope.TenantId, ct);
        var today = LocalDays.Today(clock.GetUtcNow(), lender?.TimeZone ?? "", "UTC");
        // A look first: a clock that finds nothing takes no turn from those who write.
        await using (var look = await dbs.ReadAsync(ct))
        {
            if (!await AnyAsync(look, Ended(look, today), ct) && !await AnyAsync(look, Cured(look), ct)) return 0;
        }
        await using var db = await dbs.WriteAsync(ct);
        var back = await recall.RunAsync(db, Ended(db, today), RecallReasons.Ended, ct);
        back += await recall.RunAsync(db, Cured(db), RecallReasons.Cured, ct);
        await db.CommitAsync(ct);
        return back;
    }

    private static Task<bool> AnyAsync(TenantDb db, FormattableString which, CancellationToken ct) => db.QueryOneAsync(
        $"select 1 from case_grants where tenant_id = {db.TenantId} and {which} limit 1", _ => true, false, ct);

    private static FormattableString Ended(TenantDb db, DateOnly today) =>
        $"placement_id in (select id from placements where tenant_id = {db.TenantId} and ends_on < {today} and recalled_at is null)";

    private static FormattableString Cured(TenantDb db) =>
        $"""
        placement_id in (select id from placements where tenant_id = {db.TenantId} and recalls_cured and recalled_at is null)
          and not exists (select 1 from accounts a where a.tenant_id = case_grants.tenant_id and a.debtor_id = case_grants.debtor_id
            and a.state = {AccountState.Open} and a.past_due > 0)
        """;
}
