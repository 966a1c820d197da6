using Microsoft.EntityFrameworkCore;
using Platform.Collections.Segments;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Strategies;

public enum StrategyChange : short
{
    Added = 1,
    Removed = 2,
    Changed = 3,
    SegmentChanged = 4,

    /// <summary>The same template with newer published words.</summary>
    WordsChanged = 5,
}

/// <param name="Before">Null when it was added.</param>
/// <param name="After">Null when it was removed.</param>
public sealed record StrategyDifference(StrategyChange Change, StrategyStep? Before, StrategyStep? After);

/// <summary>What differs between two versions of a strategy, by step number.</summary>
public sealed class CompareVersions(TenantScope scope, TenantDbFactory dbs)
{
    /// <param name="From">Version number; 0 stands for nothing.</param>
    /// <param name="To">Version number; a draft is compared as it would be published now.</param>
    public sealed record Request(Guid StrategyId, int From, int To);

    public async Task<Result<IReadOnlyList<StrategyDifference>>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.EditStrategies) is { } forbidden) return forbidden;
        await using var db = await dbs.ReadAsync(ct);
        var templates = await StrategyReads.TemplatesAsync(db, ct);
        var from = ask.From == 0
            ? new StrategyDefinition(Guid.Empty, null, [])
            : await ReadAsync(db, ask.StrategyId, ask.From, templates, ct);
        var to = await ReadAsync(db, ask.StrategyId, ask.To, templates, ct);
        if (from is null || to is null) return Refusal.NotFound("strategy_version");
        return Differences(from, to).ToList();
    }

    public static IEnumerable<StrategyDifference> Differences(StrategyDefinition from, StrategyDefinition to)
    {
        if (from.Segment is not null && from.Segment.ToJson() != to.Segment?.ToJson())
            yield return new StrategyDifference(StrategyChange.SegmentChanged, null, null);
        var before = from.Steps.ToDictionary(step => step.No);
        foreach (var step in to.Steps.OrderBy(s => s.Day).ThenBy(s => s.No))
        {
            if (!before.Remove(step.No, out var old)) yield return new StrategyDifference(StrategyChange.Added, null, step);
            else if (old == step) continue;
            else if (old with { TemplateVersionId = null } == step with { TemplateVersionId = null })
                yield return new StrategyDifference(StrategyChange.WordsChanged, old, step);
            else yield return new StrategyDifference(StrategyChange.Changed, old, step);
        }
        foreach (var gone in before.Values.OrderBy(s => s.Day).ThenBy(s => s.No))
            yield return new StrategyDifference(StrategyChange.Removed, gone, null);
    }

    private static async Task<StrategyDefinition?> ReadAsync(
        TenantDb db, Guid strategy, int number, Dictionary<Guid, StrategyTemplate> templates, CancellationToken ct)
    {
        var version = await db.StrategyVersions.AsNoTracking()
            .SingleOrDefaultAsync(v => v.StrategyId == strategy && v.Version == number, ct);
        if (version is null) return null;
        var definition = await StrategyReads.WithSegmentAsync(db, version, ct);
        return version.PublishedAt is not null ? definition : definition with
        {
            Steps = [.. definition.Steps.Select(step => step with
            {
                TemplateVersionId = step.TemplateId is { } id ? templates.GetValueOrDefault(id)?.Published : null,
            })],
        };
    }
}
