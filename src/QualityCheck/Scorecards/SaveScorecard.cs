using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Tenancy.Resolution;

namespace Platform.QualityCheck.Scorecards;

/// <summary>
/// Makes a scorecard or changes it: the newest version in place while it is a draft, else a new one, which is a copy with the
/// change. A version that calls were scored by never changes.
/// </summary>
public sealed class SaveScorecard(TenantDbFactory dbs, TenantScope scope, AuditTrail audit, Feed feed, TimeProvider clock)
{
    /// <param name="Id">Null for a new one.</param>
    public sealed record Request(Guid? Id, string Name, ScorecardDefinition Definition);

    public sealed record Saved(Guid Scorecard, int Version);

    public async Task<Result<Saved>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.ManageQuality) is { } no) return no;
        var name = ask.Name.Trim();
        if (name.Length is 0 or > 100) return Refusal.Invalid("name", "required");
        if (ask.Definition.Check() is { } wrong) return wrong;
        await using var db = await dbs.WriteAsync(ct);
        var now = clock.GetUtcNow();
        var card = ask.Id is { } id ? await db.Scorecards.SingleOrDefaultAsync(row => row.Id == id, ct) : new Scorecard { Name = name, CreatedAt = now };
        if (card is null) return Refusal.NotFound("scorecard");
        if (ask.Id is null) db.Add(card);
        card.Name = name;
        // Locked, so that a version is not changed while somebody begins to score by it.
        await db.QueryAsync(
            $"select id from scorecard_versions where tenant_id = {db.TenantId} and scorecard_id = {card.Id} order by id{db.Dialect.ForUpdate}",
            row => row.Guid(0), ct);
        var newest = await db.ScorecardVersions.Where(row => row.ScorecardId == card.Id).OrderByDescending(row => row.Version).FirstOrDefaultAsync(ct);
        if (newest is { PublishedAt: null, FrozenAt: null }) newest.Definition = ask.Definition.ToJson();
        else
        {
            newest = new ScorecardVersion
            {
                ScorecardId = card.Id, Version = (newest?.Version ?? 0) + 1, Definition = ask.Definition.ToJson(), CreatedAt = now,
            };
            db.Add(newest);
        }
        audit.Write(db, "scorecard.save", "scorecard", card.Id, $$"""{"version":{{newest.Version}}}""");
        db.AfterCommit(() => feed.Publish(scope.TenantId, Topics.Quality));
        try
        {
            await db.CommitAsync(ct);
        }
        catch (DbUpdateException)
        {
            return Refusal.Conflict("scorecard"); // the same next version was made at the same moment
        }
        return new Saved(card.Id, newest.Version);
    }
}
