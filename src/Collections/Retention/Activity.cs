using Platform.Collections.Debtors;
using Platform.Tenancy.Data;

namespace Platform.Collections.Retention;

/// <summary>When something last happened with a person: from then on the time counts for which the law wants it kept.</summary>
internal static class Activity
{
    /// <summary>Where it is seen that we or they wrote, called, came, paid, noted or agreed on something.</summary>
    public static readonly IReadOnlyList<(string Table, string At)> Signs =
    [
        ("contact_events", "at"), ("inbound_messages", "at"), ("payments", "at"), ("calls", "started_at"), ("case_notes", "at"),
        ("promises", "made_at"), ("visits", "planned_at"), ("cases", "last_worked_at"),
    ];

    /// <returns>Null when nothing ever happened.</returns>
    public static async Task<DateTimeOffset?> LastAsync(TenantDb db, DebtorId debtor, CancellationToken ct)
    {
        DateTimeOffset? last = null;
        foreach (var (table, at) in Signs)
        {
            var found = await db.QueryOneAsync(
                $"select max({new SqlText(at)}) from {new SqlText(table)} where tenant_id = {db.TenantId} and debtor_id = {debtor}",
                row => row.InstantOrNull(0), null, ct);
            if (found > (last ?? DateTimeOffset.MinValue)) last = found;
        }
        return last;
    }
}
