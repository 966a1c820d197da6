using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Settings;

namespace Platform.Channels.Templates;

/// <summary>Freezes a template's draft as its newest version, when every language parses and knows its variables.</summary>
public sealed class PublishTemplate(
    TenantScope scope, TenantDbFactory dbs, TenantSettings settings, TemplateVocabulary vocabulary, AuditTrail audit, TimeProvider clock)
{
    public sealed record Published(Guid VersionId, int Version, IReadOnlyList<TemplateWarning> Warnings);

    /// <returns>Refused with <c>template_error</c> (language, part, line, column, code, word) or <c>nothing_to_publish</c>.</returns>
    public async Task<Result<Published>> RunAsync(Guid templateId, CancellationToken ct)
    {
        if (scope.Demand(Permission.EditStrategies) is { } forbidden) return forbidden;
        await using var db = await dbs.WriteAsync(ct);
        var template = await db.Templates.SingleOrDefaultAsync(t => t.Id == templateId, ct);
        if (template is null) return Refusal.NotFound("template");
        var draft = await db.TemplateVersions.SingleOrDefaultAsync(v => v.TemplateId == templateId && v.PublishedAt == null, ct);
        if (draft is null) return new Refusal("nothing_to_publish");
        var texts = await db.TemplateTexts.AsNoTracking().Where(t => t.VersionId == draft.Id)
            .Select(t => new TemplateDraftText(t.Language, t.Subject, t.Body)).ToListAsync(ct);
        if (TemplateLint.Check(template.Channel, texts, vocabulary) is { } mistake) return mistake;
        var contact = await settings.GetAsync<ServiceContact>(db, ct);

        (draft.PublishedAt, draft.PublishedBy) = (clock.GetUtcNow(), scope.Actor.Name);
        audit.Write(db, "template.publish", "template", templateId, $$"""{"version":{{draft.Version}}}""");
        await db.CommitAsync(ct);
        return new Published(draft.Id, draft.Version, TemplateLint.Warn(template.Channel, texts, contact));
    }
}
