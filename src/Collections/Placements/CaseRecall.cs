using System.Text.Json;
using Platform.Collections.Debtors;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;

namespace Platform.Collections.Placements;

/// <summary>
/// Takes cases back inside the caller's transaction: the grants go, the agency's collectors have them no more, and open
/// screens are told once it is committed. What was worked stays in the history.
/// </summary>
public sealed class CaseRecall(AuditTrail audit, Feed feed, TimeProvider clock)
{
    /// <param name="which">A condition over <c>case_grants</c>, without the tenant.</param>
    /// <param name="reason">A code of <see cref="RecallReasons"/>.</param>
    /// <returns>How many cases came back.</returns>
    internal async Task<int> RunAsync(TenantDb db, FormattableString which, string reason, CancellationToken ct)
    {
        var (tenant, now) = (db.TenantId, clock.GetUtcNow());
        var ended = await db.QueryAsync(
            $"delete from case_grants where tenant_id = {tenant} and {which} returning debtor_id, placement_id",
            row => (Debtor: row.Id<DebtorId>(0), Placement: row.Guid(1)), ct);
        if (ended.Count == 0) return 0;
        var debtors = ended.Select(one => one.Debtor).ToList();
        var placements = ended.Select(one => one.Placement).Distinct().ToList();
        await db.ExecuteAsync(
            $"""
            update placement_cases set until = {now}, end_reason = {reason}
            where tenant_id = {tenant} and until is null and placement_id {db.Dialect.AnyOf(placements)} and debtor_id {db.Dialect.AnyOf(debtors)}
            """, ct);
        // The version tells an open case page; the follow-up day stays for whoever works it next.
        await db.ExecuteAsync(
            $"""
            update cases set assigned_to = null, assigned_at = null, version = version + 1
            where tenant_id = {tenant} and debtor_id {db.Dialect.AnyOf(debtors)}
            """, ct);
        await db.ExecuteAsync(
            $"""
            update placements set recalled_at = {now}
            where tenant_id = {tenant} and recalled_at is null and id {db.Dialect.AnyOf(placements)}
              and not exists (select 1 from case_grants g where g.tenant_id = placements.tenant_id and g.placement_id = placements.id)
            """, ct);
        foreach (var placement in ended.GroupBy(one => one.Placement))
            audit.Write(db, "placement.recall", "placement", placement.Key, JsonSerializer.Serialize(new { cases = placement.Count(), reason }));
        db.AfterCommit(() => feed.Publish(tenant, Topics.Placements));
        db.AfterCommit(() => feed.Publish(tenant, Topics.Cases));
        return ended.Count;
    }
}
