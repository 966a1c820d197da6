using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Data;

namespace Platform.Tenancy.Access;

/// <summary>
/// A lender's own memberships inside a tenant's transaction, so that a change and its audit entry are one commit.
/// </summary>
public static class Members
{
    /// <summary>The roles that a lender's administrator may give.</summary>
    public static readonly IReadOnlyList<Role> LenderRoles =
        [Role.LenderAdmin, Role.Strategist, Role.Collector, Role.Inspector, Role.PrivacyOfficer];

    /// <summary>All memberships of the lender, locked until the end of the transaction: two administrators cannot remove each other at once.</summary>
    public static async Task<List<Membership>> LockAsync(TenantDb db, CancellationToken ct)
    {
        var tenant = db.TenantId;
        await db.QueryAsync($"select id from memberships where tenant_id = {tenant} order by id {db.Dialect.ForUpdate}", row => row.Guid(0), ct);
        return await db.Set<Membership>().Where(m => m.TenantId == tenant && m.AgencyId == null).ToListAsync(ct);
    }

    /// <returns>A refusal when the lender would be left without anybody who can manage its people.</returns>
    public static Refusal? KeepsAnAdmin(IEnumerable<Membership> after) =>
        after.Any(m => m is { Role: Role.LenderAdmin, IsDisabled: false }) ? null : new Refusal("last_admin");
}
