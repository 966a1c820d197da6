using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Cases;

/// <summary>
/// Sets how the own agency's pool at this lender reaches its collectors. The right is asked of the manager; the row is
/// written by a job of the lender, since an agency only reads its own rules.
/// </summary>
public sealed class SaveHandOutRule(TenantScope scope, TenantRunner runner, ListCollectors collectors)
{
    /// <param name="To">The collectors; null for all of the agency.</param>
    public sealed record Request(bool IsAutomatic, int MostEach, IReadOnlyList<Guid>? To);

    public async Task<Result> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.ManageAgency) is { } refusal) return refusal;
        if (scope.Actor.Agency is not { } agency) return Refusal.NotFound("agency");
        if (HandOutRule.Check(ask.MostEach) is { } wrong) return wrong;
        if (ask.To is { Count: 0 }) return Refusal.Invalid("collectors", "required");
        if (ask.To is { } named)
        {
            var known = (await collectors.RunAsync(ct)).Value.Select(person => person.Id).ToHashSet();
            if (named.Any(id => !known.Contains(id))) return Refusal.NotFound("collector");
        }
        // The same person acts, past the placement: a rule is about the pool and shows nothing of any debtor.
        await runner.RunAsync(
            scope.TenantId, scope.Actor with { Agency = null }, (services, token) => WriteAsync(services, agency, ask, token), ct);
        return Result.Done;
    }

    private static async Task WriteAsync(IServiceProvider services, AgencyId agency, Request ask, CancellationToken ct)
    {
        var actor = services.GetRequiredService<TenantScope>().Actor;
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        await using var db = await services.GetRequiredService<TenantDbFactory>().WriteAsync(ct);
        var rule = await db.HandOutRules.SingleOrDefaultAsync(row => row.AgencyId == agency, ct);
        if (rule is null) db.Add(rule = new HandOutRule { AgencyId = agency, ChangedBy = "" });
        (rule.IsAutomatic, rule.MostEach, rule.Collectors) = (ask.IsAutomatic, ask.MostEach, ask.To is null ? null : JsonSerializer.Serialize(ask.To));
        (rule.ChangedBy, rule.ChangedAt) = (actor.Name, now);
        services.GetRequiredService<AuditTrail>().Write(
            db, "agency.hand_out_rule", "agency", agency,
            JsonSerializer.Serialize(new { automatic = ask.IsAutomatic, most = ask.MostEach, to = ask.To?.Count }));
        await db.CommitAsync(ct);
    }
}
