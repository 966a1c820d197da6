using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Web.Features.Agencies;

/// <summary>
/// What the changes of an agency's people share. Such a person works for every lender that the agency serves, so the trace is
/// written at each of them, before the change: one without its trace cannot exist.
/// </summary>
public sealed class AgencyPeople(
    IDbContextFactory<PlatformDb> platform, TenantDbPool pool, TenantScope scope, TenantRunner runner, TimeProvider clock)
{
    /// <summary>The roles that an agency's manager may give.</summary>
    public static readonly IReadOnlyList<Role> Roles = [Role.AgencyManager, Role.Collector];

    /// <returns>The agency whose people the actor manages.</returns>
    public Result<AgencyId> Demand()
    {
        if (scope.Demand(Permission.ManageAgency) is { } refusal) return refusal;
        return scope.Actor.Agency is { } agency ? agency : Refusal.NotFound("agency");
    }

    /// <summary>Changes the agency's memberships under a lock, so that two managers cannot remove each other at once.</summary>
    /// <param name="change">Gets the context and all memberships of the agency; a refusal keeps nothing.</param>
    public async Task<Result> ChangeAsync(
        AgencyId agency, string action, Guid user, string facts, Func<PlatformDb, List<Membership>, Refusal?> change, CancellationToken ct)
    {
        await using (var look = await platform.CreateDbContextAsync(ct))
        {
            var known = await look.Memberships.Where(m => m.AgencyId == agency && m.TenantId == null).ToListAsync(ct);
            if (change(look, known) is { } refused) return refused; // tried, and not saved
        }
        await TraceAsync(agency, action, user, facts, ct);
        using var turn = await pool.TakeWriteTurnAsync(ct);
        await using var db = await platform.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (!db.Database.IsSqlite()) // which has one writer at a time
            await db.Database.ExecuteSqlAsync($"select id from memberships where agency_id = {agency.Value} order by id for update", ct);
        var all = await db.Memberships.Where(m => m.AgencyId == agency && m.TenantId == null).ToListAsync(ct);
        if (change(db, all) is { } late) return late;
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return Result.Done;
    }

    public async Task TraceAsync(AgencyId agency, string action, Guid user, string? facts, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        List<TenantId> lenders;
        await using (var db = await platform.CreateDbContextAsync(ct))
        {
            lenders = await db.AgencyEngagements
                .Where(row => row.AgencyId == agency && row.From <= now && (row.Until == null || row.Until > now))
                .Select(row => row.TenantId).Distinct().ToListAsync(ct);
        }
        foreach (var lender in lenders)
        {
            await runner.RunAsync(lender, scope.Actor, async (services, token) =>
            {
                await using var db = await services.GetRequiredService<TenantDbFactory>().WriteAsync(token);
                services.GetRequiredService<AuditTrail>().Write(db, action, "user", user, facts);
                await db.CommitAsync(token);
            }, ct);
        }
    }

    /// <returns>A refusal when the agency would be left without anybody who can manage it.</returns>
    public static Refusal? KeepsAManager(IEnumerable<Membership> after) =>
        after.Any(m => m is { Role: Role.AgencyManager, IsDisabled: false }) ? null : new Refusal("last_manager");
}
