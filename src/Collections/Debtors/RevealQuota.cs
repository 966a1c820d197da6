using Platform.Tenancy;
using Platform.Tenancy.Data;
using Platform.Tenancy.Settings;

namespace Platform.Collections.Debtors;

/// <summary>How much one person may have shown in the clear, so that nobody reads a portfolio off the screen one by one.</summary>
public sealed record RevealQuota : ITenantSetting<RevealQuota>
{
    public static string Name => "reveal_quota";

    /// <summary>Details in any sixty minutes, over all of the lender's debtors.</summary>
    public int PerHour { get; init; } = 60;

    public Refusal? Check() => PerHour is < 1 or > 10_000 ? Refusal.Invalid("perHour", "range", 1, 10_000) : null;

    /// <returns>The refusal when this person has had as many as the hour allows; counted from the trail itself.</returns>
    internal async Task<Refusal?> SpentAsync(TenantDb db, string actor, DateTimeOffset now, CancellationToken ct)
    {
        // One after the other, or two tabs would each have the last one.
        if (db.Dialect.IsPostgres)
            await db.QueryOneAsync($"select pg_advisory_xact_lock(hashtextextended({"reveal:" + db.TenantId + actor}, 0))", _ => true, true, ct);
        var seen = await db.QueryOneAsync(
            $"""
            select count(*) from audit_entries
            where tenant_id = {db.TenantId} and actor_id = {actor} and at > {now.AddHours(-1)} and action = 'debtor.reveal' and allowed = {true}
            """, row => row.Long(0), 0, ct);
        return seen >= PerHour ? new Refusal("reveal_quota", PerHour) : null;
    }
}
