using System.Text.Json;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Web.Features.Users;

/// <summary>
/// Sets a person's roles at this lender, or stops the person here without touching what it does elsewhere. Open circuits
/// of that person end within a minute, the next request is judged at once.
/// </summary>
public sealed class ChangeMember(TenantDbFactory dbs, TenantScope scope, AuditTrail audit, TimeProvider clock)
{
    /// <param name="Roles">Empty removes the person from the lender.</param>
    public sealed record Request(Guid UserId, IReadOnlyList<Role> Roles, bool IsDisabled);

    public async Task<Result> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.ManageUsers) is { } refusal) return refusal;
        if (ask.Roles.Except(Members.LenderRoles).Any()) return Refusal.Invalid("roles", "not_a_role");
        await using var db = await dbs.WriteAsync(ct);
        var all = await Members.LockAsync(db, ct);
        var held = all.FindAll(m => m.UserId == ask.UserId);
        if (held.Count == 0) return Refusal.NotFound("user");

        var kept = held.FindAll(m => ask.Roles.Contains(m.Role));
        var added = ask.Roles.Distinct().Except(held.Select(m => m.Role)).Select(role => new Membership
        {
            UserId = ask.UserId, TenantId = db.TenantId, Role = role, CreatedAt = clock.GetUtcNow(),
        }).ToList();
        foreach (var membership in kept.Concat(added)) membership.IsDisabled = ask.IsDisabled;
        if (Members.KeepsAnAdmin(all.Except(held).Concat(kept).Concat(added)) is { } last) return last;

        db.RemoveRange(held.Except(kept));
        db.AddRange(added);
        var facts = new
        {
            before = held.Select(m => m.Role.ToString()), after = ask.Roles.Select(role => role.ToString()), disabled = ask.IsDisabled,
        };
        audit.Write(db, ask.Roles.Count == 0 ? "member.removed" : "member.changed", "user", ask.UserId, JsonSerializer.Serialize(facts));
        await db.CommitAsync(ct);
        return Result.Done;
    }
}
