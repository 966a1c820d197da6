using Microsoft.EntityFrameworkCore;
using Platform.Channels.Messages;
using Platform.Collections.Calls;
using Platform.Collections.Campaigns;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Web.Features.Operator;

/// <summary>How one lender's machinery stands: counts and ages, nothing of a debtor.</summary>
/// <param name="Due">Messages whose time has come and that wait to be taken.</param>
/// <param name="OldestDue">Since when the longest of them waits.</param>
/// <param name="OldestLease">When the oldest lease that is held was, or is, to run out.</param>
/// <param name="Work">Rows of the shared schedule that are due.</param>
public sealed record LenderHealth(
    Tenant Tenant, int People, int Due, DateTimeOffset? OldestDue, int Leased, DateTimeOffset? OldestLease, int InDoubt, int Imports, int Runs, int Work,
    int Lines, int LiveCalls)
{
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(5);

    /// <summary>Something stands still: due work that nobody takes, or a lease that nobody ends.</summary>
    public bool IsStuck(DateTimeOffset now) =>
        Tenant.Status is TenantStatus.Active && (OldestDue < now - Late || OldestLease < now - Late);
}

/// <param name="Agencies">Their names and keys, how many people each has, and how many lenders engage it.</param>
public sealed record PlatformView(
    IReadOnlyList<LenderHealth> Lenders, IReadOnlyList<AgencyStanding> Agencies, string Database, DateTimeOffset At);

public sealed record AgencyStanding(Agency Agency, int People, int Lenders);

/// <summary>The platform as its operator sees it. Each lender is counted in a scope of its own, by statements that read no debtor's row.</summary>
public sealed class ReadPlatform(IDbContextFactory<PlatformDb> platform, TenantRunner runner, TimeProvider clock)
{
    public async Task<Result<PlatformView>> RunAsync(Actor actor, CancellationToken ct)
    {
        if (!actor.May(Permission.OperatePlatform)) return Refusal.Forbidden(nameof(Permission.OperatePlatform));
        var now = clock.GetUtcNow();
        List<Tenant> tenants;
        List<AgencyStanding> agencies;
        Dictionary<TenantId, int> work, people;
        string database;
        await using (var db = await platform.CreateDbContextAsync(ct))
        {
            database = db.Database.IsSqlite() ? "SQLite" : "PostgreSQL";
            tenants = await db.Tenants.AsNoTracking().OrderBy(tenant => tenant.Key).ToListAsync(ct);
            work = await db.Schedules.Where(row => row.NextAt <= now).GroupBy(row => row.TenantId)
                .Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(row => row.Key, row => row.Count, ct);
            people = await db.Memberships.Where(m => m.TenantId != null && m.AgencyId == null && !m.IsDisabled).GroupBy(m => m.TenantId!.Value)
                .Select(group => new { group.Key, Count = group.Select(m => m.UserId).Distinct().Count() }).ToDictionaryAsync(row => row.Key, row => row.Count, ct);
            var staff = await db.Memberships.Where(m => m.AgencyId != null && !m.IsDisabled).GroupBy(m => m.AgencyId!.Value)
                .Select(group => new { group.Key, Count = group.Select(m => m.UserId).Distinct().Count() }).ToDictionaryAsync(row => row.Key, row => row.Count, ct);
            var engaged = (await db.AgencyEngagements.AsNoTracking().Where(row => row.From <= now && (row.Until == null || row.Until > now)).ToListAsync(ct))
                .GroupBy(row => row.AgencyId).ToDictionary(group => group.Key, group => group.Select(row => row.TenantId).Distinct().Count());
            agencies = [.. (await db.Agencies.AsNoTracking().OrderBy(agency => agency.Key).ToListAsync(ct))
                .Select(agency => new AgencyStanding(agency, staff.GetValueOrDefault(agency.Id), engaged.GetValueOrDefault(agency.Id)))];
        }
        var lenders = new List<LenderHealth>();
        foreach (var tenant in tenants)
        {
            lenders.Add(await runner.RunAsync(tenant.Id, actor, (services, token) => CountAsync(
                services.GetRequiredService<TenantDbFactory>(), tenant, people.GetValueOrDefault(tenant.Id), work.GetValueOrDefault(tenant.Id), now, token), ct));
        }
        return new PlatformView(lenders, agencies, database, now);
    }

    private static async Task<LenderHealth> CountAsync(
        TenantDbFactory dbs, Tenant tenant, int people, int work, DateTimeOffset now, CancellationToken ct)
    {
        await using var db = await dbs.ReadAsync(ct);
        var outbox = await db.QueryOneAsync(
            $"""
            select count(case when state = {OutboxState.Ready} and lease_until is null and due_at <= {now} then 1 end),
              min(case when state = {OutboxState.Ready} and lease_until is null and due_at <= {now} then due_at end),
              count(lease_until), min(lease_until), count(case when state = {OutboxState.InDoubt} then 1 end)
            from outbox where tenant_id = {db.TenantId}
            """,
            row => (Due: (int)row.Long(0), Oldest: row.InstantOrNull(1), Leased: (int)row.Long(2), Lease: row.InstantOrNull(3), Doubt: (int)row.Long(4)),
            default, ct);
        return await db.QueryOneAsync(
            $"""
            select (select count(*) from imports where tenant_id = {db.TenantId} and ended_at is null),
              (select count(*) from campaign_runs where tenant_id = {db.TenantId} and state in ({RunState.Planning}, {RunState.Running}, {RunState.Paused})),
              (select count(*) from dialing_lines where tenant_id = {db.TenantId} and is_active),
              (select count(*) from calls where tenant_id = {db.TenantId} and state < {CallState.Ended})
            """,
            row => new LenderHealth(
                tenant, people, outbox.Due, outbox.Oldest, outbox.Leased, outbox.Lease, outbox.Doubt, (int)row.Long(0), (int)row.Long(1), work,
                (int)row.Long(2), (int)row.Long(3)),
            null!, ct);
    }
}
