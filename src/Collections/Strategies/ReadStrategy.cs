using Microsoft.EntityFrameworkCore;
using Platform.Collections.Segments;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Strategies;

/// <param name="Definition">Of the version asked for; by default the draft, else the newest published one.</param>
/// <param name="Seen">State of the newest version and the name, to be given back when saving or publishing; null for an older version.</param>
/// <param name="NextNo">The next free step number over all versions: a number is never used for another step.</param>
public sealed record StrategyView(
    Guid Id, string Key, string Name, StrategyDefinition Definition, int Version, bool IsDraft, string? Seen, short NextNo,
    IReadOnlyList<StrategyVersionRow> Versions, IReadOnlyList<StrategyTemplate> Templates, IReadOnlyList<StrategySegment> Segments);

public sealed record StrategyVersionRow(Guid Id, int Version, DateTimeOffset? PublishedAt, string? PublishedBy, int Steps);

public sealed record StrategySegment(Guid Id, string Name, SegmentDefinition Definition);

/// <summary>Reads one strategy with all that its editor needs.</summary>
public sealed class ReadStrategy(TenantScope scope, TenantDbFactory dbs)
{
    /// <param name="Version">Null for the draft, else the newest.</param>
    public sealed record Request(Guid StrategyId, int? Version = null);

    public async Task<Result<StrategyView>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.EditStrategies) is { } forbidden) return forbidden;
        await using var db = await dbs.ReadAsync(ct);
        var strategy = await db.Strategies.AsNoTracking().SingleOrDefaultAsync(s => s.Id == ask.StrategyId, ct);
        if (strategy is null) return Refusal.NotFound("strategy");
        var versions = await db.StrategyVersions.AsNoTracking().Where(v => v.StrategyId == ask.StrategyId)
            .OrderByDescending(v => v.Version).ToListAsync(ct);
        var shown = ask.Version is { } number ? versions.Find(v => v.Version == number) : versions[0];
        if (shown is null) return Refusal.NotFound("strategy_version");
        var definitions = versions.ToDictionary(v => v.Id, v => StrategyDefinition.Parse(v.Definition));
        var segments = await db.Segments.AsNoTracking().OrderBy(s => s.Name).ToListAsync(ct);
        return new StrategyView(
            strategy.Id, strategy.Key, strategy.Name, await StrategyReads.WithSegmentAsync(db, shown, ct), shown.Version,
            shown.PublishedAt is null, shown == versions[0] ? StrategyReads.Seen(strategy, shown) : null,
            (short)(definitions.Values.SelectMany(d => d.Steps).Select(step => (int)step.No).DefaultIfEmpty().Max() + 1),
            [.. versions.Select(v => new StrategyVersionRow(
                v.Id, v.Version, v.PublishedAt, v.PublishedBy, definitions[v.Id].Steps.Count))],
            [.. (await StrategyReads.TemplatesAsync(db, ct)).Values],
            [.. segments.Select(s => new StrategySegment(s.Id, s.Name, SegmentDefinition.Parse(s.Definition)))]);
    }
}
