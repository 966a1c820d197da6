using Microsoft.EntityFrameworkCore;
using Platform.Channels.Messages;
using Platform.Collections.Accounts;
using Platform.Collections.Retention;
using Platform.Tenancy;
using Platform.Tenancy.Data;

namespace Platform.Collections.Privacy;

/// <summary>What stands against erasing a person today; what may only be kept is restricted instead.</summary>
public static class ErasureBar
{
    /// <summary>
    /// Whole years from the last activity for which the law itself wants the records of collection kept: China five
    /// (consumer finance companies' Measures in force 2024-04-18), the United States three (12 CFR 1006.100); elsewhere no
    /// such duty is known.
    /// </summary>
    public static int DutyYears(Jurisdiction law) => law switch { Jurisdiction.China => 5, Jurisdiction.UnitedStates => 3, Jurisdiction.Elsewhere => 0 };

    /// <returns>Null when nothing stands against it.</returns>
    public static async Task<Refusal?> FindAsync(TenantDb db, PrivacyRequest row, DateTimeOffset now, CancellationToken ct)
    {
        var debtor = row.DebtorId;
        var person = await db.Debtors.AsNoTracking().Where(one => one.Id == debtor).Select(one => new { one.Hold }).SingleOrDefaultAsync(ct);
        if (person is null) return new Refusal("privacy_gone");
        if (await db.Accounts.CountAsync(one => one.DebtorId == debtor && one.State == AccountState.Open, ct) is > 0 and var open)
            return new Refusal("privacy_claim_lives", open); // GDPR 17(3)(e); PIPL 47: the purpose is not fulfilled
        if (IsKept(person.Hold) || await db.PrivacyRequests.AnyAsync(
                one => one.DebtorId == debtor && one.RestrictedAt != null && one.LiftedAt == null && (one.HoldBefore == "legal_hold" || one.HoldBefore == "dispute"), ct))
            return new Refusal("privacy_held");
        // A message that is with its provider comes back with a receipt: that must find its attempt.
        var inFlight = await db.QueryOneAsync(
            $"""
            select 1 from outbox o join attempts a on a.tenant_id = o.tenant_id and a.id = o.attempt_id
            where a.tenant_id = {db.TenantId} and a.debtor_id = {debtor} and o.state <> {OutboxState.Ready} limit 1
            """, _ => true, false, ct);
        if (inFlight) return new Refusal("privacy_in_flight");
        if (DutyYears(row.Law) is > 0 and var years && await Activity.LastAsync(db, debtor, ct) is { } last && last.AddYears(years) > now)
            return new Refusal("privacy_must_be_kept", DateOnly.FromDateTime(last.AddYears(years).UtcDateTime));
        return null;
    }

    private static bool IsKept(string? hold) => hold is "legal_hold" or "dispute";
}
