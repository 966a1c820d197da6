using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Strategies;

/// <param name="Published">Number of the version that runs; 0 when none was published.</param>
/// <param name="Segment">Name of the segment of the newest state; null when it is gone.</param>
public sealed record StrategyRow(
    Guid Id, string Key, string Name, int Published, DateTimeOffset? PublishedAt, bool HasDraft, string? Segment,
    int Steps, int? FirstDay, int? LastDay);

/// <summary>Lists the tenant's strategies by name.</summary>
public sealed class ListStrategies(TenantScope scope, TenantDbFactory dbs)
{
    public async Task<Result<IReadOnlyList<StrategyRow>>> RunAsync(CancellationToken ct)
    {
        if (scope.Demand(Permission.EditStrategies) is { } forbidden) return forbidden;
        await using var db = await dbs.ReadAsync(ct);
        var segments = await db.Segments.AsNoTracking().ToDictionaryAsync(s => s.Id, s => s.Name, ct);
        var versions = (await db.StrategyVersions.AsNoTracking().ToListAsync(ct)).ToLookup(v => v.StrategyId);
        var strategies = await db.Strategies.AsNoTracking().OrderBy(s => s.Name).Take(1000).ToListAsync(ct);
        return strategies.Select(s =>
        {
            var published = versions[s.Id].Where(v => v.PublishedAt is not null).MaxBy(v => v.Version);
            var newest = versions[s.Id].MaxBy(v => v.Version);
            var definition = newest is null ? null : StrategyDefinition.Parse(newest.Definition);
            var days = definition?.Steps.Select(step => (int?)step.Day).ToList() ?? [];
            return new StrategyRow(
                s.Id, s.Key, s.Name, published?.Version ?? 0, published?.PublishedAt,
                versions[s.Id].Any(v => v.PublishedAt is null),
                definition is null ? null : segments.GetValueOrDefault(definition.SegmentId), days.Count, days.Min(), days.Max());
        }).ToList();
    }
}
