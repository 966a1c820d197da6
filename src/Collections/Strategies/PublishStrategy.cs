using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Channels.Templates;
using Platform.Collections.Segments;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Settings;

namespace Platform.Collections.Strategies;

/// <summary>
/// Makes a strategy's draft its newest version: the segment's conditions and every template's published version are
/// copied in, so that what a run did can be told long after any of them changed.
/// </summary>
public sealed class PublishStrategy(
    TenantScope scope, TenantDbFactory dbs, TenantSettings settings, AuditTrail audit, TimeProvider clock)
{
    /// <param name="Seen">State of the draft whose differences the person confirmed; null publishes what there is.</param>
    public sealed record Request(Guid StrategyId, string? Seen = null);

    public sealed record Published(Guid VersionId, int Version);

    /// <returns>Refused with <c>strategy_step</c> (number, field, code), <c>nothing_to_publish</c>,
    /// <c>service_contact_missing</c> (variable) or a conflict.</returns>
    public async Task<Result<Published>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.EditStrategies) is { } forbidden) return forbidden;
        await using var db = await dbs.WriteAsync(ct);
        var strategy = await db.Strategies.SingleOrDefaultAsync(s => s.Id == ask.StrategyId, ct);
        if (strategy is null) return Refusal.NotFound("strategy");
        var draft = await StrategyReads.DraftAsync(db, ask.StrategyId, ct);
        if (draft is null) return new Refusal("nothing_to_publish");
        if (ask.Seen is not null && ask.Seen != StrategyReads.Seen(strategy, draft)) return Refusal.Conflict("strategy");

        var definition = await StrategyReads.WithSegmentAsync(db, draft, ct);
        if (definition.Segment is not { } segment) return Refusal.Invalid("Segment", "required");
        if (SegmentRules.Check(segment) is { } unsound) return unsound;
        var templates = await StrategyReads.TemplatesAsync(db, ct);
        if (StrategyRules.CheckPublish(definition, templates) is { } wrong) return wrong;

        if (await MissingContactAsync(db, definition, templates, ct) is { } missing) return missing;

        draft.Definition = (definition with
        {
            Steps = [.. definition.Steps
                .Select(step => step with { TemplateVersionId = step.TemplateId is { } id ? templates[id].Published : null })],
        }).ToJson();
        (draft.PublishedAt, draft.PublishedBy) = (clock.GetUtcNow(), scope.Actor.Name);
        audit.Write(db, "strategy.publish", "strategy", ask.StrategyId, $$"""{"version":{{draft.Version}}}""");
        await db.CommitAsync(ct);
        return new Published(draft.Id, draft.Version);
    }

    // Texts that name a way to pay which the lender has not set could not be written for anybody.
    private async Task<Refusal?> MissingContactAsync(
        TenantDb db, StrategyDefinition definition, Dictionary<Guid, StrategyTemplate> templates, CancellationToken ct)
    {
        var versions = definition.Steps.Select(step => step.TemplateId).OfType<Guid>().Select(id => templates[id].Published).Distinct().ToList();
        var texts = await db.TemplateTexts.AsNoTracking().Where(t => versions.Contains(t.VersionId)).ToListAsync(ct);
        var values = (await settings.GetAsync<ServiceContact>(db, ct)).Values();
        var missing = texts
            .Select(text => TemplateTextParts.Parse(text.Language, text.Subject, text.Body)).Where(parts => !parts.IsRefused)
            .SelectMany(parts => parts.Value.Variables).Select(use => use.Variable.Name)
            .FirstOrDefault(name => name.StartsWith("service.", StringComparison.Ordinal)
                && values.GetValueOrDefault(name["service.".Length..]) is "");
        return missing is null ? null : new Refusal("service_contact_missing", missing);
    }
}
