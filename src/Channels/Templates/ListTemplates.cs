using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Channels.Templates;

/// <param name="Published">Number of the newest published version; 0 when there is none.</param>
/// <param name="HasDraft">There are changes that are not published.</param>
public sealed record TemplateRow(
    Guid Id, string Key, string Name, ChannelKind Channel, int Published, DateTimeOffset? PublishedAt, bool HasDraft,
    IReadOnlyList<string> Languages);

/// <summary>Lists the tenant's templates by name.</summary>
public sealed class ListTemplates(TenantScope scope, TenantDbFactory dbs)
{
    public async Task<Result<IReadOnlyList<TemplateRow>>> RunAsync(CancellationToken ct)
    {
        if (scope.Demand(Permission.EditStrategies) is { } forbidden) return forbidden;
        await using var db = await dbs.ReadAsync(ct);
        var templates = await db.Templates.AsNoTracking().OrderBy(t => t.Name).Take(1000).ToListAsync(ct);
        var versions = (await db.TemplateVersions.AsNoTracking().ToListAsync(ct)).ToLookup(v => v.TemplateId);
        var newest = versions.Select(all => all.MaxBy(v => v.Version)!.Id).ToList();
        var languages = (await db.TemplateTexts.AsNoTracking().Where(t => newest.Contains(t.VersionId))
            .Select(t => new { t.VersionId, t.Language }).ToListAsync(ct)).ToLookup(t => t.VersionId, t => t.Language);
        return templates.Select(t =>
        {
            var published = versions[t.Id].Where(v => v.PublishedAt is not null).MaxBy(v => v.Version);
            return new TemplateRow(
                t.Id, t.Key, t.Name, t.Channel, published?.Version ?? 0, published?.PublishedAt,
                versions[t.Id].Any(v => v.PublishedAt is null),
                [.. languages[versions[t.Id].MaxBy(v => v.Version)?.Id ?? Guid.Empty].Order(StringComparer.Ordinal)]);
        }).ToList();
    }
}
