using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Data;
using Platform.Tenancy.Settings;
using Platform.Tenancy.Tenants;

namespace Platform.Channels.Templates;

/// <summary>
/// Writes a template version for one person: in their language, with their forms of amounts and days. Published versions
/// never change, so their parsed texts are kept, by tenant; a draft is read anew each time.
/// </summary>
public sealed class TemplateRenderer(TenantSettings settings, TenantCatalog tenants, TimeProvider clock)
{
    private const int MostKept = 5_000;
    private static readonly TimeSpan KeepContact = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<(TenantId, Guid), Parsed> _versions = new();
    private readonly ConcurrentDictionary<TenantId, (ServiceContact Contact, DateTimeOffset Until)> _contacts = new();

    /// <param name="language">The debtor's, BCP 47; falls back to its base language, the tenant's, then any.</param>
    /// <param name="values">What the text may use; the lender's <c>service.*</c> is added here.</param>
    /// <returns>
    /// Refused with <c>not_found</c>, or <c>template_error</c> (language, part, line, column, code, word) when a variable is
    /// unknown or empty.
    /// </returns>
    public async ValueTask<Result<RenderedText>> RenderAsync(
        TenantDb db, Guid versionId, string language, IReadOnlyDictionary<string, object?> values, CancellationToken ct)
    {
        var parsed = await ReadAsync(db, versionId, ct);
        if (parsed.IsRefused) return parsed.Refusal;
        var (texts, channel, fallback) = parsed.Value;
        if (TemplateLanguage.Choose(texts.Keys, language, fallback) is not { } chosen) return Refusal.NotFound("template_text");
        var text = texts[chosen];
        if (text.IsRefused) return text.Refusal;
        return text.Value.Render(await WithServiceAsync(db, values, ct), language, channel is ChannelKind.Email);
    }

    /// <summary>The given values and the lender's way to pay and service contact; what is given of <c>service.*</c> stays.</summary>
    public async ValueTask<IReadOnlyDictionary<string, object?>> WithServiceAsync(
        TenantDb db, IReadOnlyDictionary<string, object?> values, CancellationToken ct)
    {
        var service = new Dictionary<string, object?>((await ContactAsync(db, ct)).Values());
        if (values.GetValueOrDefault("service") is IReadOnlyDictionary<string, object?> given)
            foreach (var (name, value) in given) service[name] = value;
        return new Dictionary<string, object?>(values) { ["service"] = service };
    }

    /// <summary>The lender's service contact, at most fifteen seconds old.</summary>
    public async ValueTask<ServiceContact> ContactAsync(TenantDb db, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (_contacts.TryGetValue(db.TenantId, out var held) && held.Until > now) return held.Contact;
        var contact = await settings.GetAsync<ServiceContact>(db, ct);
        _contacts[db.TenantId] = (contact, now + KeepContact);
        return contact;
    }

    internal void ForgetContact(TenantId tenant) => _contacts.TryRemove(tenant, out _);

    private async ValueTask<Result<Parsed>> ReadAsync(TenantDb db, Guid versionId, CancellationToken ct)
    {
        if (_versions.TryGetValue((db.TenantId, versionId), out var held)) return held;
        var version = await db.TemplateVersions.AsNoTracking().SingleOrDefaultAsync(v => v.Id == versionId, ct);
        if (version is null) return Refusal.NotFound("template_version");
        var channel = await db.Templates.Where(t => t.Id == version.TemplateId).Select(t => t.Channel).SingleAsync(ct);
        var rows = await db.TemplateTexts.AsNoTracking().Where(t => t.VersionId == versionId).ToListAsync(ct);
        var fallback = (await tenants.FindAsync(db.TenantId, ct))?.Language ?? "";
        var parsed = new Parsed(
            rows.ToDictionary(
                t => t.Language, t => TemplateTextParts.Parse(t.Language, t.Subject, t.Body), StringComparer.OrdinalIgnoreCase),
            channel, fallback);
        if (version.PublishedAt is null) return parsed;
        if (_versions.Count >= MostKept) _versions.Clear();
        return _versions.GetOrAdd((db.TenantId, versionId), parsed);
    }

    private sealed record Parsed(
        IReadOnlyDictionary<string, Result<TemplateTextParts>> Texts, ChannelKind Channel, string TenantLanguage);
}
