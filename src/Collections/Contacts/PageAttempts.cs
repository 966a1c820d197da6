using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Contacts;

/// <summary>
/// Walks through attempts in the order they were planned, from just after a known one: what is planned meanwhile comes at
/// the end, so that a caller who follows the cursors sees each attempt once.
/// </summary>
public sealed class PageAttempts(TenantDbFactory dbs, TenantScope scope, AuditTrail audit)
{
    public const int MaxTake = 1_000;

    public sealed record Request(AttemptFilter Filter, long After, int Take);

    /// <param name="Next">Where the next page goes on; null when this was the last one for now.</param>
    public sealed record Slice(IReadOnlyList<AttemptRow> Rows, long? Next);

    public async Task<Result<Slice>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.ViewAttempts) is { } refusal) return refusal;
        var found = await FindAsync(ask, ct);
        if (!found.IsRefused)
            await audit.SeenAsync("attempts.page", "attempts", ask.Filter.About, ask.Filter, ask.Filter.Facts(null, found.Value.Rows.Count), null, ct);
        return found;
    }

    private async Task<Result<Slice>> FindAsync(Request ask, CancellationToken ct)
    {
        await using var db = await dbs.ReadAsync(ct);
        if (ask.Filter.Run is { } run && !await db.CampaignRuns.AnyAsync(row => row.Id == run, ct)) return Refusal.NotFound("run");
        var take = Math.Clamp(ask.Take, 1, MaxTake);
        var rows = await db.QueryAsync(
            $"""
            select {AttemptRow.Columns} {AttemptRow.From}
            where {SqlAll.Of(ask.Filter.Conditions(db))} and a.id > {ask.After}
            order by a.id
            limit {take + 1}
            """,
            AttemptRow.Read, ct);
        if (rows.Count <= take) return new Slice(rows, null);
        rows.RemoveAt(take);
        return new Slice(rows, rows[^1].Id);
    }
}
