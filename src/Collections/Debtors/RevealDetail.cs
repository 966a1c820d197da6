using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Settings;

namespace Platform.Collections.Debtors;

/// <summary>One detail of a person that can be shown in the clear.</summary>
public enum DebtorField
{
    Name,
    Phone,
    Email,
    IdNumber,
    Address,
}

/// <summary>Shows one detail of one person in the clear, for a stated purpose; who looked is kept, and who was refused too.</summary>
public sealed class RevealDetail(TenantDbFactory dbs, TenantScope scope, TenantKeys keys, TenantSettings settings, ProofOfPerson proof, AuditTrail audit, TimeProvider clock)
{
    /// <summary>Why somebody may need to see it; the code is what the audit trail keeps.</summary>
    public static readonly IReadOnlyList<string> Purposes = ["debtor_request", "wrong_contact", "complaint", "legal_duty"];

    public sealed record Request(DebtorId Debtor, DebtorField Field, string Purpose);

    public async Task<Result<string>> RunAsync(Request ask, CancellationToken ct)
    {
        var purpose = Purposes.FirstOrDefault(known => known == ask.Purpose);
        if (purpose is null) return Refusal.Invalid("purpose", "not_listed");
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        var stale = await proof.DemandAsync(ct);
        await using var db = await dbs.WriteAsync(ct);
        var debtor = await db.Debtors.AsNoTracking().SingleOrDefaultAsync(d => d.Id == ask.Debtor, ct);
        if (debtor is null) return Refusal.NotFound("debtor");

        // Not demanded: this refusal is written here, with what was asked for and why.
        var refusal = scope.May(Permission.RevealPersonalData) ? null : Refusal.Forbidden(nameof(Permission.RevealPersonalData));
        refusal ??= stale;
        refusal ??= await (await settings.GetAsync<RevealQuota>(db, ct)).SpentAsync(db, scope.Actor.Id, clock.GetUtcNow(), ct);
        audit.Write(
            db, "debtor.reveal", "debtor", debtor.Id,
            JsonSerializer.Serialize(new { field = ask.Field.ToString() }), purpose, allowed: refusal is null);
        await db.CommitAsync(ct); // first the entry, then the value: nothing is seen that was not written down
        if (refusal is not null) return refusal;

        var details = DebtorSeal.Open(cipher, debtor);
        return ask.Field switch
        {
            DebtorField.Name => details.Name,
            DebtorField.Phone => details.Phone ?? "",
            DebtorField.Email => details.Email ?? "",
            DebtorField.IdNumber => details.IdNumber ?? "",
            DebtorField.Address => details.Address ?? "",
        };
    }
}
