using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;

namespace Platform.Web.Identity.Sessions;

/// <summary>One way a person may be signed in: at a lender, at a lender through an agency, or at the platform (no tenant).</summary>
public sealed record TenantChoice(Tenant? Tenant, AgencyId? Agency, string? AgencyName, IReadOnlyList<Role> Roles)
{
    /// <summary>What a form sends back; it is looked up among the person's own choices and so grants nothing by itself.</summary>
    public string Key => Tenant is null ? "platform" : Agency is { } agency ? $"{Tenant.Key}~{agency}" : Tenant.Key;
}

/// <summary>Reads, from memberships and engagements as they are now, where a person may be signed in.</summary>
public sealed class TenantChoices(IDbContextFactory<PlatformDb> dbs, TimeProvider clock)
{
    public async Task<IReadOnlyList<TenantChoice>> ReadAsync(Guid userId, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var held = await db.Memberships.AsNoTracking().Where(m => m.UserId == userId && !m.IsDisabled).ToListAsync(ct);
        if (held.Count == 0) return [];
        var choices = new List<TenantChoice>();
        if (Roles(held.Where(m => m.TenantId is null && m.AgencyId is null)) is { Count: > 0 } platform)
            choices.Add(new TenantChoice(null, null, null, platform));
        choices.AddRange(await LendersAsync(db, held, ct));
        choices.AddRange(await AgenciesAsync(db, held, ct));
        return [.. choices.OrderBy(choice => choice.Tenant?.Name, StringComparer.Ordinal)];
    }

    /// <returns>Whether the person would have somewhere to work, were it not suspended.</returns>
    public async Task<bool> IsSuspendedAsync(Guid userId, string? tenantKey, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var held = db.Memberships.Where(m => m.UserId == userId && !m.IsDisabled);
        var engaged = db.AgencyEngagements.Where(row => row.From <= now && (row.Until == null || row.Until > now) && held.Any(m => m.AgencyId == row.AgencyId));
        return await db.Tenants.AnyAsync(
            tenant => tenant.Status == TenantStatus.Suspended && (tenantKey == null || tenant.Key == tenantKey)
                && (held.Any(m => m.TenantId == tenant.Id) || engaged.Any(row => row.TenantId == tenant.Id)), ct);
    }

    private static async Task<IEnumerable<TenantChoice>> LendersAsync(
        PlatformDb db, List<Membership> held, CancellationToken ct)
    {
        var ids = held.Where(m => m.AgencyId is null).Select(m => m.TenantId).OfType<TenantId>().Distinct().ToList();
        if (ids.Count == 0) return [];
        var tenants = await db.Tenants.AsNoTracking()
            .Where(t => ids.Contains(t.Id) && t.Status == TenantStatus.Active).ToListAsync(ct);
        return tenants.Select(tenant => new TenantChoice(
            tenant, null, null, Roles(held.Where(m => m.AgencyId is null && m.TenantId == tenant.Id))));
    }

    private async Task<IEnumerable<TenantChoice>> AgenciesAsync(PlatformDb db, List<Membership> held, CancellationToken ct)
    {
        var ids = held.Where(m => m.TenantId is null).Select(m => m.AgencyId).OfType<AgencyId>().Distinct().ToList();
        if (ids.Count == 0) return [];
        var now = clock.GetUtcNow();
        var engaged = await (
            from engagement in db.AgencyEngagements.AsNoTracking()
            join tenant in db.Tenants on engagement.TenantId equals tenant.Id
            join agency in db.Agencies on engagement.AgencyId equals agency.Id
            where ids.Contains(engagement.AgencyId) && engagement.From <= now
                && (engagement.Until == null || engagement.Until > now) && tenant.Status == TenantStatus.Active
            select new { Tenant = tenant, agency.Id, agency.Name }).ToListAsync(ct);
        return engaged.DistinctBy(e => (e.Tenant.Id, e.Id)).Select(e => new TenantChoice(
            e.Tenant, e.Id, e.Name, Roles(held.Where(m => m.TenantId is null && m.AgencyId == e.Id))));
    }

    private static List<Role> Roles(IEnumerable<Membership> held) => [.. held.Select(m => m.Role).Distinct().Order()];
}
