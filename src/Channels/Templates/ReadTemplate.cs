using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Channels.Templates;

/// <param name="Texts">Of the draft; without one, of the newest published version.</param>
/// <param name="Seen">State as read, to be given back when saving.</param>
public sealed record TemplateView(
    Guid Id, string Key, string Name, ChannelKind Channel, bool HasDraft, string Seen,
    IReadOnlyList<TemplateDraftText> Texts, IReadOnlyList<TemplateVersionRow> Versions);

public sealed record TemplateVersionRow(Guid Id, int Version, DateTimeOffset? PublishedAt, string? PublishedBy);

/// <summary>Reads one template with the texts to edit and its versions, newest first.</summary>
public sealed class ReadTemplate(TenantScope scope, TenantDbFactory dbs)
{
    public async Task<Result<TemplateView>> RunAsync(Guid id, CancellationToken ct)
    {
        if (scope.Demand(Permission.EditStrategies) is { } forbidden) return forbidden;
        await using var db = await dbs.ReadAsync(ct);
        var template = await db.Templates.AsNoTracking().SingleOrDefaultAsync(t => t.Id == id, ct);
        if (template is null) return Refusal.NotFound("template");
        var versions = await db.TemplateVersions.AsNoTracking().Where(v => v.TemplateId == id)
            .OrderByDescending(v => v.Version).ToListAsync(ct);
        var shown = versions.Find(v => v.PublishedAt is null) ?? versions.FirstOrDefault();
        var texts = shown is null ? [] : await db.TemplateTexts.AsNoTracking().Where(t => t.VersionId == shown.Id)
            .OrderBy(t => t.Language).Select(t => new TemplateDraftText(t.Language, t.Subject, t.Body)).ToListAsync(ct);
        var isDraft = shown is { PublishedAt: null };
        return new TemplateView(
            id, template.Key, template.Name, template.Channel, isDraft, TemplateDraftText.Seen(template.Name, shown?.Version ?? 0, texts), texts,
            [.. versions.Select(v => new TemplateVersionRow(v.Id, v.Version, v.PublishedAt, v.PublishedBy))]);
    }
}
