using Microsoft.EntityFrameworkCore;
using Platform.Collections;
using Platform.Collections.Debtors;
using Platform.Collections.Placements;
using Platform.Collections.Segments;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Web.Demo;

/// <summary>
/// Places a part of a demo lender's older cases with two agencies, as it would have been done two weeks ago: checked first,
/// then placed. The rest stays with the lender's own people.
/// </summary>
public sealed class SeedPlacements(TenantRunner runner, IDbContextFactory<PlatformDb> platform, TimeProvider clock) : IDemoStep
{
    private static readonly TimeSpan Ago = TimeSpan.FromDays(14);

    public Task RunAsync(Tenant tenant, CancellationToken ct) => runner.RunAsync(tenant.Id, Actor.Job("demo"), async (services, token) =>
    {
        await using (var db = await services.GetRequiredService<TenantDbFactory>().ReadAsync(token))
        {
            if (await db.Placements.AnyAsync(token)) return;
        }
        var keys = new[] { "swift", "northgate" };
        await using var shared = await platform.CreateDbContextAsync(token);
        var agencies = await shared.Agencies.Where(agency => keys.Contains(agency.Key)).ToDictionaryAsync(agency => agency.Key, agency => agency.Id, token);
        var chinese = tenant.Key == "jinqiao";
        var order = new PlacementOrder(
            chinese ? "M2及以后" : "M2 and later", SegmentDefinition.Everyone with { MinDaysPastDue = 31 },
            [new(agencies["swift"], 60, 18), new(agencies["northgate"], 25, 16)],
            LocalDays.Today(clock.GetUtcNow(), tenant.TimeZone, "UTC").AddDays(60), RecallsCured: true,
            chinese ? "请先协商分期方案；客户提出困难时请立即登记。" : "Offer a plan first; note a hardship as soon as it is named.", Seed: 2026);
        var then = new Earlier(clock, Ago);
        var plan = Value(await ActivatorUtilities.CreateInstance<PlanPlacement>(services, then).RunAsync(order, token));
        Value(await ActivatorUtilities.CreateInstance<PlaceCases>(services, then).RunAsync(new(order, plan), token));
    }, ct);

    private static T Value<T>(Result<T> result) =>
        result.IsRefused ? throw new InvalidOperationException($"The demo's own data was refused: {result.Refusal}") : result.Value;

    private sealed class Earlier(TimeProvider clock, TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow() - by;
    }
}
