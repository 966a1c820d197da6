using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Channels.Templates;
using Platform.Collections.Segments;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Strategies;

/// <summary>
/// Makes a strategy's draft from a shipped preset, in one transaction with the segment and the published templates it
/// needs; what the tenant already has under their keys is used as it is.
/// </summary>
public sealed class CreateFromPreset(TenantScope scope, TenantDbFactory dbs, TenantCatalog tenants, AuditTrail audit, TimeProvider clock)
{
    private static readonly TimeOnly Morning = new(9, 0);
    private static readonly TimeOnly Evening = new(18, 0);

    /// <param name="SegmentId">For whom; null makes (or takes) the preset's own segment.</param>
    /// <param name="Name">Null takes the preset's, in the tenant's language.</param>
    public sealed record Request(string PresetKey, Guid? SegmentId = null, string? Name = null);

    public async Task<Result<Guid>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.EditStrategies) is { } forbidden) return forbidden;
        if (StrategyPresets.Find(ask.PresetKey) is not { } preset) return Refusal.NotFound("preset");
        var chinese = (await tenants.FindAsync(scope.TenantId, ct))!.Language.StartsWith("zh", StringComparison.Ordinal);

        await using var db = await dbs.WriteAsync(ct);
        if (ask.SegmentId is { } given && !await db.Segments.AnyAsync(s => s.Id == given, ct)) return Refusal.NotFound("segment");
        var segment = ask.SegmentId ?? await SegmentAsync(db, preset, chinese, ct);
        var templates = new Dictionary<string, Guid>();
        foreach (var template in preset.Templates) templates[template.Key] = await TemplateAsync(db, template, chinese, ct);
        await db.SaveChangesAsync(ct);

        var steps = preset.Steps.Select((step, i) => new StrategyStep(
            (short)(i + 1), step.Day, step.Channel, step.TemplateKey is { } key ? templates[key] : null, null, Morning, Evening));
        var definition = new StrategyDefinition(segment, null, [.. steps]);
        if (StrategyRules.Check(definition, await StrategyReads.TemplatesAsync(db, ct)) is { } wrong) return wrong;
        var taken = await db.Strategies.AnyAsync(s => s.Key == preset.Key, ct);
        var strategy = new Strategy
        {
            Key = taken ? $"{preset.Key}-{Guid.CreateVersion7().ToString("N")[^4..]}" : preset.Key,
            Name = ask.Name ?? (chinese ? preset.ChineseName : preset.Name),
            CreatedAt = clock.GetUtcNow(),
        };
        db.Strategies.Add(strategy);
        db.StrategyVersions.Add(new StrategyVersion { StrategyId = strategy.Id, Version = 1, Definition = definition.ToJson() });
        audit.Write(db, "strategy.create_from_preset", "strategy", strategy.Id, $$"""{"preset":"{{preset.Key}}"}""");
        await db.CommitAsync(ct);
        return strategy.Id;
    }

    private async Task<Guid> SegmentAsync(TenantDb db, StrategyPreset preset, bool chinese, CancellationToken ct)
    {
        var segment = await db.Segments.SingleOrDefaultAsync(s => s.Key == preset.SegmentKey, ct);
        if (segment is not null) return segment.Id;
        segment = new Segment
        {
            Key = preset.SegmentKey,
            Name = chinese ? preset.ChineseSegmentName : preset.SegmentName,
            Definition = preset.Segment.ToJson(),
            UpdatedAt = clock.GetUtcNow(),
        };
        db.Segments.Add(segment);
        return segment.Id;
    }

    private async Task<Guid> TemplateAsync(TenantDb db, PresetTemplate preset, bool chinese, CancellationToken ct)
    {
        var template = await db.Templates.SingleOrDefaultAsync(t => t.Key == preset.Key, ct);
        if (template is not null) return template.Id;
        var now = clock.GetUtcNow();
        template = new Template
        {
            Key = preset.Key, Name = chinese ? preset.ChineseName : preset.Name, Channel = preset.Channel, CreatedAt = now,
        };
        var version = new TemplateVersion { TemplateId = template.Id, Version = 1, PublishedAt = now, PublishedBy = scope.Actor.Name };
        db.Templates.Add(template);
        db.TemplateVersions.Add(version);
        db.TemplateTexts.AddRange(preset.Texts.Select(text => new TemplateText
        {
            VersionId = version.Id, Language = text.Language, Subject = text.Subject, Body = text.Body,
        }));
        return template.Id;
    }
}
