using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Cases;

/// <param name="To">The collectors; null for all of the agency.</param>
public sealed record HandOutRuleView(bool IsAutomatic, int MostEach, IReadOnlyList<Guid>? To, string? ChangedBy, DateTimeOffset? ChangedAt);

/// <summary>The own agency's rule at this lender; until one is saved, collectors claim.</summary>
public sealed class ReadHandOutRule(TenantDbFactory dbs, TenantScope scope)
{
    public const int DefaultEach = 40;

    public async Task<Result<HandOutRuleView>> RunAsync(CancellationToken ct)
    {
        if (scope.Demand(Permission.ManageAgency) is { } refusal) return refusal;
        if (scope.Actor.Agency is not { } agency) return Refusal.NotFound("agency");
        await using var db = await dbs.ReadAsync(ct);
        var rule = await db.HandOutRules.AsNoTracking().SingleOrDefaultAsync(row => row.AgencyId == agency, ct);
        return rule is null
            ? new HandOutRuleView(false, DefaultEach, null, null, null)
            : new HandOutRuleView(rule.IsAutomatic, rule.MostEach, rule.To, rule.ChangedBy, rule.ChangedAt);
    }
}
