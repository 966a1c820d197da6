using Microsoft.EntityFrameworkCore;
using Platform.Collections.Strategies;
using Platform.Tenancy.Data;

namespace Platform.Collections.Segments;

/// <summary>Which strategies name a segment, in their draft or in the version that runs now.</summary>
internal static class SegmentUse
{
    public static async Task<ILookup<Guid, string>> ReadAsync(TenantDb db, CancellationToken ct)
    {
        IQueryable<StrategyVersion> all = db.StrategyVersions;
        var versions = await (
            from version in all.AsNoTracking()
            join strategy in db.Strategies.AsNoTracking() on version.StrategyId equals strategy.Id
            where version.PublishedAt == null || version.Version == all
                .Where(v => v.StrategyId == version.StrategyId && v.PublishedAt != null).Max(v => v.Version)
            orderby strategy.Name
            select new { strategy.Name, version.Definition }).ToListAsync(ct);
        return versions.Select(v => (StrategyDefinition.Parse(v.Definition).SegmentId, v.Name)).Distinct()
            .ToLookup(use => use.SegmentId, use => use.Name);
    }
}
