using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Segments;

/// <param name="UsedBy">Names of the strategies that use it.</param>
public sealed record SegmentRow(
    Guid Id, string Key, string Name, SegmentDefinition Definition, int Version, DateTimeOffset UpdatedAt,
    IReadOnlyList<string> UsedBy);

/// <summary>Lists the tenant's segments by name.</summary>
public sealed class ListSegments(TenantScope scope, TenantDbFactory dbs)
{
    public async Task<Result<IReadOnlyList<SegmentRow>>> RunAsync(CancellationToken ct)
    {
        if (scope.Demand(Permission.EditStrategies) is { } forbidden) return forbidden;
        await using var db = await dbs.ReadAsync(ct);
        var uses = await SegmentUse.ReadAsync(db, ct);
        var rows = await db.Segments.AsNoTracking().OrderBy(s => s.Name).Take(1000).ToListAsync(ct);
        return rows.Select(s => new SegmentRow(
            s.Id, s.Key, s.Name, SegmentDefinition.Parse(s.Definition), s.Version, s.UpdatedAt, [.. uses[s.Id]])).ToList();
    }
}
