using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Collections.Segments;
using Platform.Tenancy.Data;

namespace Platform.Collections.Strategies;

/// <summary>What several use cases read of templates and drafts.</summary>
internal static class StrategyReads
{
    public static async Task<Dictionary<Guid, StrategyTemplate>> TemplatesAsync(TenantDb db, CancellationToken ct)
    {
        var templates = await db.Templates.AsNoTracking().OrderBy(t => t.Name).ToListAsync(ct);
        var published = (await db.TemplateVersions.AsNoTracking().Where(v => v.PublishedAt != null)
            .Select(v => new { v.TemplateId, v.Id, v.Version }).ToListAsync(ct)).ToLookup(v => v.TemplateId);
        return templates.ToDictionary(
            t => t.Id, t => new StrategyTemplate(t.Id, t.Key, t.Name, t.Channel, published[t.Id].MaxBy(v => v.Version)?.Id));
    }

    public static Task<StrategyVersion?> DraftAsync(TenantDb db, Guid strategy, CancellationToken ct) =>
        db.StrategyVersions.SingleOrDefaultAsync(v => v.StrategyId == strategy && v.PublishedAt == null, ct);

    /// <summary>The version with its conditions: its own when published, else the segment's of now.</summary>
    public static async Task<StrategyDefinition> WithSegmentAsync(TenantDb db, StrategyVersion version, CancellationToken ct)
    {
        var definition = StrategyDefinition.Parse(version.Definition);
        if (version.PublishedAt is not null) return definition;
        var segment = await db.Segments.AsNoTracking().SingleOrDefaultAsync(s => s.Id == definition.SegmentId, ct);
        return definition with { Segment = segment is null ? null : SegmentDefinition.Parse(segment.Definition) };
    }

    /// <summary>Tells two states of a strategy apart, its name included, so that nobody writes over what they have not seen.</summary>
    public static string Seen(Strategy strategy, StrategyVersion newest) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{newest.Version}\n{strategy.Name}\n{newest.Definition}")))[..16];
}
