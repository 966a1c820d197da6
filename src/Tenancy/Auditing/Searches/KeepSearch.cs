using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Tenancy.Auditing.Searches;

/// <summary>Keeps a question of the asker's under a name; the same name again replaces it.</summary>
public sealed class KeepSearch(TenantDbFactory dbs, TenantScope scope, AuditTrail audit, TimeProvider clock)
{
    public sealed record Request(string Name, string Query);

    public async Task<Result> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.ViewAudit) is { } refusal) return refusal;
        var name = ask.Name.Trim();
        if (name.Length is 0) return Refusal.Invalid("name", "required");
        if (name.Length > AuditSearch.LongestName) return Refusal.Invalid("name", "note_too_long", AuditSearch.LongestName);
        if (ask.Query.Length is 0 or > AuditSearch.LongestQuery) return Refusal.Invalid("query", "out_of_range", 1, AuditSearch.LongestQuery);
        if (!Guid.TryParse(scope.Actor.Id, out var me)) return Refusal.Forbidden(nameof(Permission.ViewAudit));
        await using var db = await dbs.WriteAsync(ct);
        var mine = await db.Set<AuditSearch>().Where(row => row.UserId == me).ToListAsync(ct);
        if (mine.Find(row => row.Name == name) is { } same) (same.Query, same.At) = (ask.Query, clock.GetUtcNow());
        else if (mine.Count >= AuditSearch.Most) return new Refusal("searches_full", AuditSearch.Most);
        else db.Add(new AuditSearch { UserId = me, Name = name, Query = ask.Query, At = clock.GetUtcNow() });
        audit.Write(db, "audit.search_kept", "audit", "search");
        await db.CommitAsync(ct);
        return default;
    }
}
