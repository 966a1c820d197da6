using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.QualityCheck.Scorecards;

/// <summary>The lender's scorecards with all their versions, newest first.</summary>
public sealed class ListScorecards(TenantDbFactory dbs, TenantScope scope)
{
    /// <param name="Scored">How many evaluations were begun by it.</param>
    public sealed record Version(Guid Id, int Number, ScorecardDefinition Definition, DateTimeOffset CreatedAt, DateTimeOffset? PublishedAt, DateTimeOffset? FrozenAt, int Scored);

    public sealed record Row(Guid Id, string Name, IReadOnlyList<Version> Versions)
    {
        public Version Newest => Versions[0];

        /// <summary>The one that evaluations take now; null while none is published.</summary>
        public Version? InUse => Versions.FirstOrDefault(version => version.PublishedAt is not null);
    }

    public async Task<Result<IReadOnlyList<Row>>> RunAsync(CancellationToken ct)
    {
        if (scope.Demand(Permission.ViewQuality) is { } no) return no;
        if (scope.Actor.Agency is not null) return Refusal.Forbidden(nameof(Permission.ManageQuality));
        await using var db = await dbs.ReadAsync(ct);
        var cards = await db.Scorecards.AsNoTracking().OrderBy(row => row.CreatedAt).ThenBy(row => row.Id).ToListAsync(ct);
        var versions = await db.ScorecardVersions.AsNoTracking().ToListAsync(ct);
        var scored = (await db.Evaluations.Where(row => row.VersionId != null).GroupBy(row => row.VersionId!.Value)
            .Select(group => new { group.Key, Count = group.Count() }).ToListAsync(ct)).ToDictionary(row => row.Key, row => row.Count);
        return cards.ConvertAll(card => new Row(card.Id, card.Name,
        [
            .. versions.Where(version => version.ScorecardId == card.Id).OrderByDescending(version => version.Version)
                .Select(version => new Version(
                    version.Id, version.Version, ScorecardDefinition.Read(version.Definition), version.CreatedAt, version.PublishedAt,
                    version.FrozenAt, scored.GetValueOrDefault(version.Id))),
        ]));
    }
}
