using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Cases;

/// <summary>Hands pools out where an agency's rule says so; run by the clock. It acts as the agency: what it may not see it cannot give.</summary>
public sealed class HandOutByRule(TenantDbFactory dbs, TenantScope scope, TenantRunner runner)
{
    /// <returns>How many cases were handed out.</returns>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        List<HandOutRule> rules;
        await using (var db = await dbs.ReadAsync(ct))
            rules = await db.HandOutRules.AsNoTracking().Where(row => row.IsAutomatic).OrderBy(row => row.AgencyId).ToListAsync(ct);
        var given = 0;
        foreach (var rule in rules)
        {
            given += await runner.RunAsync(
                scope.TenantId, Actor.Job("hand-out") with { Agency = rule.AgencyId }, (services, token) => ApplyAsync(services, rule, token), ct);
        }
        return given;
    }

    private static async Task<int> ApplyAsync(IServiceProvider services, HandOutRule rule, CancellationToken ct)
    {
        var people = (await services.GetRequiredService<ListCollectors>().RunAsync(ct)).Value.Select(person => person.Id).ToList();
        // Who has left since the rule was made gets nothing any more.
        var to = rule.To is { } named ? people.Where(named.Contains).ToList() : people;
        if (to.Count == 0 || !await AnyAsync(services, rule.AgencyId, ct)) return 0;
        var done = await services.GetRequiredService<HandOutCases>().RunAsync(new(to, MostEach: rule.MostEach), ct);
        return done.IsRefused ? 0 : done.Value.Values.Sum();
    }

    private static async Task<bool> AnyAsync(IServiceProvider services, AgencyId agency, CancellationToken ct)
    {
        await using var db = await services.GetRequiredService<TenantDbFactory>().ReadAsync(ct);
        return await db.QueryOneAsync(
            $"""
            select 1 from cases c join case_grants g on g.tenant_id = c.tenant_id and g.debtor_id = c.debtor_id and g.agency_id = {agency}
            where c.tenant_id = {db.TenantId} and c.assigned_to is null and c.state = {CaseState.Open} limit 1
            """, _ => true, false, ct);
    }
}
