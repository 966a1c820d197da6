using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Channels.Templates;

/// <summary>Creates a template or changes its draft; published versions stay as they are. A draft may hold mistakes.</summary>
public sealed class SaveTemplate(TenantScope scope, TenantDbFactory dbs, AuditTrail audit, TimeProvider clock)
{
    private const int MostText = 32 * 1024;

    /// <param name="Id">Null creates.</param>
    /// <param name="Key">For a new one; null takes it from the name.</param>
    /// <param name="Seen">State as read (<see cref="TemplateDraftText.Seen"/>); null writes over it.</param>
    public sealed record Request(
        Guid? Id, string? Key, string Name, ChannelKind Channel, IReadOnlyList<TemplateDraftText> Texts, string? Seen = null);

    public async Task<Result<Guid>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.EditStrategies) is { } forbidden) return forbidden;
        if (Check(ask) is { } wrong) return wrong;
        await using var db = await dbs.WriteAsync(ct);
        var template = ask.Id is { } id
            ? await db.Templates.SingleOrDefaultAsync(t => t.Id == id, ct)
            : new Template
            {
                Key = ask.Key ?? ShortKey.From(ask.Name, "template"), Name = "", Channel = ask.Channel, CreatedAt = clock.GetUtcNow(),
            };
        if (template is null) return Refusal.NotFound("template");
        if (ask.Id is null)
        {
            if (await db.Templates.AnyAsync(t => t.Key == template.Key, ct)) return Refusal.Invalid("Key", "taken");
            db.Templates.Add(template);
        }
        if (await DraftAsync(db, template, ask, ct) is { } conflict) return conflict;
        template.Name = ask.Name.Trim();
        audit.Write(db, "template.save", "template", template.Id);
        try
        {
            await db.CommitAsync(ct);
        }
        catch (DbUpdateException)
        {
            return Refusal.Conflict("template");
        }
        return template.Id;
    }

    private static async Task<Refusal?> DraftAsync(TenantDb db, Template template, Request ask, CancellationToken ct)
    {
        var versions = await db.TemplateVersions.Where(v => v.TemplateId == template.Id).ToListAsync(ct);
        var newest = versions.MaxBy(v => v.Version);
        var texts = newest is null ? [] : await db.TemplateTexts.Where(t => t.VersionId == newest.Id).ToListAsync(ct);
        if (ask.Id is not null && ask.Seen is not null && ask.Seen != TemplateDraftText.Seen(
                template.Name, newest?.Version ?? 0, texts.Select(t => new TemplateDraftText(t.Language, t.Subject, t.Body))))
            return Refusal.Conflict("template");
        var draft = newest is { PublishedAt: null } ? newest : null;
        var rows = draft is null ? [] : texts;
        if (draft is null)
        {
            draft = new TemplateVersion { TemplateId = template.Id, Version = (newest?.Version ?? 0) + 1 };
            db.TemplateVersions.Add(draft);
        }
        foreach (var gone in rows.Where(row => ask.Texts.All(text => text.Language != row.Language))) db.TemplateTexts.Remove(gone);
        foreach (var text in ask.Texts)
        {
            var row = rows.Find(t => t.Language == text.Language);
            if (row is null) db.TemplateTexts.Add(row = new TemplateText { VersionId = draft.Id, Language = text.Language, Body = "" });
            (row.Subject, row.Body) = (string.IsNullOrWhiteSpace(text.Subject) ? null : text.Subject.Trim(), text.Body);
        }
        return null;
    }

    private static Refusal? Check(Request ask)
    {
        if (string.IsNullOrWhiteSpace(ask.Name)) return Refusal.Invalid("Name", "required");
        if (ask.Name.Length > 100) return Refusal.Invalid("Name", "too_long", 100);
        if (ask.Key is not null && !ShortKey.IsValid(ask.Key)) return Refusal.Invalid("Key", "key_form");
        if (!Enum.IsDefined(ask.Channel)) return Refusal.Invalid("Channel", "required");
        if (ask.Texts.Count == 0) return Refusal.Invalid("Texts", "required");
        foreach (var text in ask.Texts)
        {
            if (!TemplateLanguage.IsTag(text.Language)) return Refusal.Invalid("Language", "language_tag", text.Language);
            if (text.Body.Length > MostText || text.Subject?.Length > 500) return Refusal.Invalid("Body", "too_long", MostText);
        }
        return ask.Texts.Select(t => t.Language).Distinct(StringComparer.OrdinalIgnoreCase).Count() == ask.Texts.Count
            ? null
            : Refusal.Invalid("Language", "taken");
    }
}
