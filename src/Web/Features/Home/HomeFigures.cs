using Microsoft.EntityFrameworkCore;
using Platform.Channels.Messages;
using Platform.Collections;
using Platform.Collections.Accounts;
using Platform.Collections.Campaigns;
using Platform.Collections.Debtors;
using Platform.Collections.Imports;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Web.Features.Home;

/// <summary>What a person of a lender sees first: figures of one snapshot, each with rows behind it.</summary>
public sealed class HomeFigures(TenantDbFactory dbs, TenantScope scope, TenantCatalog catalog, TimeProvider clock)
{
    public sealed record Money(string Currency, decimal PastDue, long Accounts);

    /// <param name="Today">The lender's own day, in which messages are counted and by which accounts fall into buckets.</param>
    /// <param name="Buckets">Open accounts in each bucket 0 … 7; empty for who may not see accounts.</param>
    public sealed record View(
        DateOnly Today, TimeZoneInfo Zone, long OpenAccounts, IReadOnlyList<Money> PastDue, IReadOnlyList<long> Buckets,
        int RunningCampaigns, Messages? Messages, LastImport? Import);

    /// <summary>Attempts by what became of them today; doubtful ones whenever they became so, until somebody settles them.</summary>
    public sealed record Messages(long Submitted, long Delivered, long Suppressed, long Ambiguous);

    public sealed record LastImport(Guid Id, string FileName, ImportState State, long Accepted, long Rejected, DateTimeOffset StartedAt);

    public async Task<Result<View>> RunAsync(CancellationToken ct)
    {
        if (scope.Demand(Permission.ViewHome) is { } refusal) return refusal;
        var tenant = await catalog.FindAsync(scope.TenantId, ct);
        var zone = LocalDays.Find(tenant!.TimeZone) ?? TimeZoneInfo.Utc;
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone).DateTime);
        var midnight = TimeZoneInfo.ConvertTimeToUtc(today.ToDateTime(TimeOnly.MinValue), zone);

        await using var db = await dbs.ReadAsync(ct);
        var parts = scope.Actor.May(Permission.ViewAccounts) ? await PartsAsync(db, today, ct) : [];
        var money = parts.GroupBy(p => p.Currency, StringComparer.Ordinal)
            .Select(g => new Money(g.Key, g.Sum(p => p.PastDue), g.Sum(p => p.Accounts))).OrderByDescending(m => m.PastDue).ToList();
        IReadOnlyList<long> buckets = parts.Count == 0 ? [] : [.. Enumerable.Range(0, 8).Select(b => parts.Where(p => p.Bucket == b).Sum(p => p.Accounts))];
        var running = await db.CampaignRuns.CountAsync(
            run => run.State == RunState.Planning || run.State == RunState.Running || run.State == RunState.Paused, ct);
        var messages = scope.Actor.May(Permission.ViewAttempts)
            ? await MessagesAsync(db, new DateTimeOffset(midnight, TimeSpan.Zero), ct)
            : null;
        var import = scope.Actor.May(Permission.ImportPortfolio)
            ? await db.Imports.AsNoTracking().OrderByDescending(i => i.StartedAt)
                .Select(i => new LastImport(i.Id, i.FileName, i.State, i.Accepted, i.Rejected, i.StartedAt))
                .FirstOrDefaultAsync(ct)
            : null;
        return new View(today, zone, money.Sum(m => m.Accounts), money, buckets, running, messages, import);
    }

    private sealed record Part(string Currency, int Bucket, decimal PastDue, long Accounts);

    // One pass over the open accounts. Buckets by first due days of each, so that no row computes with dates.
    private static Task<List<Part>> PartsAsync(TenantDb db, DateOnly today, CancellationToken ct) => db.QueryAsync(
        $"""
        select currency, case when due_date >= {today} then 0 when due_date >= {today.AddDays(-30)} then 1
            when due_date >= {today.AddDays(-60)} then 2 when due_date >= {today.AddDays(-90)} then 3
            when due_date >= {today.AddDays(-120)} then 4 when due_date >= {today.AddDays(-150)} then 5
            when due_date >= {today.AddDays(-180)} then 6 else 7 end, sum(past_due), count(*)
        from accounts where tenant_id = {db.TenantId} and state = {AccountState.Open} group by 1, 2
        """,
        row => new Part(row.Text(0), row.Int(1), row.Amount(2), row.Long(3)), ct);

    // Only runs that were open today can have attempts that changed today; their index bounds what is read.
    private static Task<Messages> MessagesAsync(TenantDb db, DateTimeOffset midnight, CancellationToken ct) => db.QueryOneAsync(
        $"""
        select count(case when a.submitted_at >= {midnight} then 1 end),
          count(case when a.settled_at >= {midnight} and a.state in ({AttemptState.Delivered}, {AttemptState.Read}) then 1 end),
          count(case when a.state = {AttemptState.Suppressed} and (a.settled_at >= {midnight} or a.planned_at >= {midnight}) then 1 end),
          count(case when a.state = {AttemptState.Ambiguous} then 1 end)
        from attempts a
        where a.tenant_id = {db.TenantId} and (a.state = {AttemptState.Ambiguous} or a.run_id in (
          select id from campaign_runs where tenant_id = {db.TenantId} and (ended_at is null or ended_at >= {midnight - TimeSpan.FromDays(3)})))
        """,
        row => new Messages(row.Long(0), row.Long(1), row.Long(2), row.Long(3)), new Messages(0, 0, 0, 0), ct);
}
